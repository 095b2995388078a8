namespace Nabla.Weave;

/// <summary>Something that keeps a page from being true, at its place: file (seen from the root) and line.</summary>
public sealed record Fault(string File, int Line, string Message)
{
    public override string ToString() => $"{File}:{Line}: {Message}";
}

/// <summary>A fault after which the chapter at hand can not be woven at all.</summary>
public sealed class WeaveException(Fault fault) : Exception(fault.ToString())
{
    public Fault Fault { get; } = fault;
}
