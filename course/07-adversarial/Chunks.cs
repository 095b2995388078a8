namespace Nabla.Course.Adversarial;

/// <summary>
/// Work over many samples, cut into pieces that the cores share. The cut does not depend on how many there are.
/// </summary>
static class Chunks
{
    const int Size = 250;

    /// <summary>Calls <paramref name="work"/> with the start and the length of each piece.</summary>
    public static void ForEach(int samples, CancellationToken cancellation, Action<int, int> work) =>
        Parallel.For(
            0, (samples + Size - 1) / Size, new ParallelOptions { CancellationToken = cancellation },
            chunk => work(chunk * Size, Math.Min(Size, samples - (chunk * Size))));
}
