namespace Nabla.Benchmarks;

/// <summary>One case: how long Nabla takes, and each peer that could run it.</summary>
/// <param name="Name">The case.</param>
/// <param name="Work">Floating-point operations of one run, or bytes that it reads and writes.</param>
/// <param name="Microseconds">Nabla's median.</param>
/// <param name="Peers">Each peer's median; null where it could not run.</param>
sealed record Line(string Name, double Work, double Microseconds, IReadOnlyDictionary<string, double?> Peers)
{
    /// <summary>Whether the work is bytes.</summary>
    public bool CountsBytes { get; init; }

    /// <summary>Billions of operations, or of bytes, a second.</summary>
    public double Rate => Work / Microseconds / 1e3;

    /// <summary>How many times Nabla is faster.</summary>
    public double? Ratio(string peer) => Peers[peer] / Microseconds;

    /// <summary>How many times Nabla is faster than whichever peer is fastest here.</summary>
    public double? RatioToBest => Peers.Values.Min() / Microseconds;
}
