namespace Nabla;

/// <summary>A watch that <see cref="Nans.Watch"/> has begun, and what it has seen.</summary>
public sealed class NanWatch : IDisposable
{
    readonly Diagnosis.NanObserver observer;
    readonly Core.Observer? before = Core.Observer.Current;

    internal NanWatch(NanMode mode, Action<NanBirth> log, NanDepth depth)
    {
        observer = new Diagnosis.NanObserver(mode, log, depth);
        Core.Observer.Current = observer;
    }

    /// <summary>The births, in the order in which they happened; one at the same place again counts there.</summary>
    public IReadOnlyList<NanBirth> Births => observer.Births;

    /// <summary>The first birth; null where there was none.</summary>
    public NanBirth? First => Births.Count > 0 ? Births[0] : null;

    /// <summary>Ends the watch; on the thread that began it, a watch around it goes on.</summary>
    public void Dispose()
    {
        var own = Core.Observer.Current == observer;
        observer.HasEnded = true;
        if (own) Core.Observer.Current = before;
    }

    /// <summary>The births, one a line.</summary>
    public override string ToString() => Births.Count == 0 ? "every number was finite"
        : string.Join('\n', Births.Select(birth => $"{birth}{(birth.Times > 1 ? $" ({birth.Times} times)" : "")}"));
}
