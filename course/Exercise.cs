namespace Nabla.Course;

/// <summary>How an exercise stands: not begun (its stub still throws), wrong, or solved.</summary>
public enum ExerciseState
{
    Untouched,
    Wrong,
    Solved,
}

/// <summary>One thing that the reader is asked to write.</summary>
/// <param name="Name">What to write, in a line.</param>
/// <param name="Test">Runs the code; null where it is right, else one line that says what is still wrong.</param>
public sealed record Exercise(string Name, Func<string?> Test)
{
    /// <summary>A stub throws <see cref="NotImplementedException"/>; any other exception is a mistake.</summary>
    public (ExerciseState State, string? Fault) Check()
    {
        try
        {
            string? fault = Test();
            return fault is null ? (ExerciseState.Solved, null) : (ExerciseState.Wrong, fault);
        }
        catch (NotImplementedException)
        {
            return (ExerciseState.Untouched, null);
        }
        catch (Exception mistake)
        {
            return (ExerciseState.Wrong, $"it throws {mistake.GetType().Name}: {mistake.Message}");
        }
    }
}
