namespace Nabla;

/// <summary>
/// Where the first number that is none was born. A NaN is born where an operation makes one of inputs that are not NaN,
/// an infinity where all inputs were finite. What is written into a program, a mask of minus infinity say, is given,
/// and not born; nor is what an operation passes on.
/// <code>using var watch = Nans.Watch();</code>
/// From there to the end of the block every operation of this thread is looked at: forward and backward, in a batch, in
/// a loop, and inside functions that <c>Jit</c> has compiled.
/// </summary>
public static class Nans
{
    /// <summary>Looks on at this thread until the watch is disposed.</summary>
    /// <param name="mode">What becomes of a birth.</param>
    /// <param name="log">Gets each birth where the mode is Log; without it they go to standard error.</param>
    /// <param name="depth">How deep compiled functions are looked into.</param>
    public static NanWatch Watch(
        NanMode mode = NanMode.Throw, Action<NanBirth>? log = null, NanDepth depth = NanDepth.Operations) =>
        new(mode, log ?? (birth => Console.Error.WriteLine(birth)), depth);

    /// <summary>The first birth in what runs, or null where there is none; its value is thrown away.</summary>
    public static NanBirth? Find<R>(Func<R> run)
    {
        using var watch = Watch(NanMode.Collect);
        run();
        return watch.First;
    }
}

/// <summary>What becomes of a birth.</summary>
public enum NanMode
{
    /// <summary>The first throws a <see cref="NotFiniteException"/>.</summary>
    Throw,

    /// <summary>Each is told, and the run goes on.</summary>
    Log,

    /// <summary>Each is kept in <see cref="NanWatch.Births"/>, and the run goes on.</summary>
    Collect,
}

/// <summary>How deep compiled functions are looked into.</summary>
public enum NanDepth
{
    /// <summary>Every operation: also one whose infinity is divided away, or masked, before it comes out.</summary>
    Operations,

    /// <summary>Only where something that is not finite comes out. What was masked inside did no harm.</summary>
    Results,
}

/// <summary>A birth, where the watch was to throw.</summary>
public sealed class NotFiniteException : ArrayException
{
    internal NotFiniteException(NanBirth birth) : base(birth.Operation, birth.Happened, birth.Cure ?? birth.Rule) =>
        Birth = birth;

    /// <summary>All that is known of it.</summary>
    public NanBirth Birth { get; }
}
