namespace Nabla.Onnx;

/// <summary>An extent of an axis: a number; or, where the batch is of any size, so many times that.</summary>
/// <param name="Count">The number, in the graph that is written down.</param>
/// <param name="Batches">How many batches that is; 0 where it is the same for every batch.</param>
readonly record struct Extent(int Count, int Batches = 0)
{
    public bool IsFixed => Batches == 0;

    public bool IsOne => this == new Extent(1);

    public static implicit operator Extent(int count) => new(count);

    /// <summary>The extent of two that broadcast: the one that is not 1.</summary>
    public static Extent Broadcast(Extent a, Extent b) => a.IsOne ? b : a;
}
