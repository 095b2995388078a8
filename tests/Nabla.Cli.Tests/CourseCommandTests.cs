using System.Text.Json;
using Nabla.Course;

namespace Nabla.Cli.Tests;

/// <summary>learn and check, on the first chapter of the course as it is.</summary>
public sealed class CourseCommandTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    static Chapter First => TableOfContents.Chapters[0];

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Learn_shows_the_outputs_and_leaves_the_pictures()
    {
        Invocation run = Invocation.Of("learn", "1", "--quick", "--out", temporary.Path);
        Assert.Equal(0, run.Code);
        Assert.Contains($"1. {First.Title}", run.Output);
        Assert.Contains($"Pictures: {temporary[First.Folder]}", run.Output);
        Assert.Contains(Path.Combine("course", First.Folder, "README.md"), run.Output);
        Assert.NotEmpty(Directory.GetFiles(temporary[First.Folder]));
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public void Learn_with_json_is_one_document_with_every_output()
    {
        Invocation run = Invocation.Of("learn", "1", "--quick", "--out", temporary.Path, "--json");
        JsonElement chapter = Assert.Single(run.Json.GetProperty("chapters").EnumerateArray());
        Assert.Equal(1, chapter.GetProperty("number").GetInt32());
        Assert.All(chapter.GetProperty("outputs").EnumerateArray(), output =>
            Assert.Contains(output.GetProperty("text").GetString()!.Split('\n')[0], run.Error));
        Assert.All(chapter.GetProperty("pictures").EnumerateArray(), picture =>
            Assert.True(File.Exists(picture.GetString())));
    }

    [Fact]
    public void Learn_that_is_cancelled_is_130() => Assert.Equal(130, Invocation.Of(
        new CancellationToken(canceled: true), "learn", "1", "--quick", "--out", temporary.Path).Code);

    [Fact]
    public void Check_tells_untouched_exercises_and_is_1()
    {
        Invocation run = Invocation.Of("check", "1", "--json");
        Assert.Equal(1, run.Code);
        JsonElement[] exercises = [.. run.Json.GetProperty("exercises").EnumerateArray()];
        Assert.Equal(First.Exercises.Select(e => e.Name), exercises.Select(e => e.GetProperty("name").GetString()));
        Assert.All(exercises, exercise => Assert.Equal("untouched", exercise.GetProperty("state").GetString()));
        Assert.Equal(0, run.Json.GetProperty("solved").GetInt32());
        Assert.Contains("Exercises.cs", run.Error);
    }

    [Fact]
    public void Check_says_what_is_wrong_and_what_is_solved()
    {
        CancellationToken none = TestContext.Current.CancellationToken;
        using StringWriter output = new();
        Chapter chapter = First with
        {
            Exercises =
            [
                new Exercise("right", () => null),
                new Exercise("not yet", () => "2 + 2 gives 5"),
                new Exercise("worse", () => throw new InvalidOperationException("oh")),
            ],
        };
        Assert.Equal(1, Commands.CheckCommand.Run(new Terminal(output, output, json: false), chapter, none));
        Assert.Matches(
            @"solved\s+right\n\s+wrong\s+not yet\n\s+2 \+ 2 gives 5\n\s+wrong\s+worse\n.*oh", output.ToString());
        Assert.Equal(0, Commands.CheckCommand.Run(
            new Terminal(output, output, json: false), chapter with { Exercises = [chapter.Exercises[0]] }, none));
    }
}
