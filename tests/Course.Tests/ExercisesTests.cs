using Nabla.Course;

namespace Course.Tests;

/// <summary>Every exercise of the course: our solution passes its test, and a stub is told from an attempt.</summary>
public class ExercisesTests
{
    public static TheoryData<int, int, string> All =>
    [
        .. TableOfContents.Chapters.SelectMany(chapter => chapter.Solutions.Select((exercise, i) =>
            new TheoryDataRow<int, int, string>(chapter.Number, i, exercise.Name))),
    ];

    public static TheoryData<int> Numbers => [.. TableOfContents.Chapters.Select(chapter => chapter.Number)];

    [Theory]
    [MemberData(nameof(All))]
    public void Solution_is_solved(int chapter, int index, string name)
    {
        Exercise solution = Find(chapter).Solutions[index];

        Assert.Equal(name, solution.Name);
        Assert.Equal((ExerciseState.Solved, null), solution.Check());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Untouched_stub_is_told_apart(int chapter, int index, string name)
    {
        Exercise stub = Find(chapter).Exercises[index];

        Assert.Equal(name, stub.Name);
        Assert.Equal(ExerciseState.Untouched, stub.Check().State);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Chapter_has_as_many_exercises_as_solutions_and_at_least_one(int chapter)
    {
        Assert.NotEmpty(Find(chapter).Exercises);
        Assert.Equal(Find(chapter).Exercises.Count, Find(chapter).Solutions.Count);
    }

    [Fact]
    public void Chapters_are_numbered_in_order_and_their_folders_after_them()
    {
        int[] numbers = [.. TableOfContents.Chapters.Select(it => it.Number)];
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.All(TableOfContents.Chapters, it => Assert.StartsWith($"{it.Number:00}-", it.Folder));
        Assert.All(TableOfContents.Chapters, it => Assert.True(File.Exists(
            Path.Combine(Tree.Root, "course", it.Folder, "chapter.md")), $"{it.Folder} has no chapter.md"));
    }

    static Chapter Find(int number) => TableOfContents.Chapters.Single(chapter => chapter.Number == number);
}
