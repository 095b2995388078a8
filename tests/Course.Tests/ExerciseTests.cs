using Nabla.Course;

namespace Course.Tests;

/// <summary>How an exercise's state follows from what its test does.</summary>
public class ExerciseTests
{
    [Fact]
    public void Test_without_a_fault_is_solved() =>
        Assert.Equal((ExerciseState.Solved, null), new Exercise("add", () => null).Check());

    [Fact]
    public void Test_with_a_fault_is_wrong_and_says_it() =>
        Assert.Equal((ExerciseState.Wrong, "1 + 1 is 2"), new Exercise("add", () => "1 + 1 is 2").Check());

    [Fact]
    public void Test_of_a_stub_is_untouched() => Assert.Equal(
        (ExerciseState.Untouched, null), new Exercise("add", () => throw new NotImplementedException()).Check());

    [Fact]
    public void Test_that_throws_is_wrong_and_says_what() => Assert.Equal(
        (ExerciseState.Wrong, "it throws IndexOutOfRangeException: no such row"),
        new Exercise("add", () => throw new IndexOutOfRangeException("no such row")).Check());
}
