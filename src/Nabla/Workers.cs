using Nabla.Arrays.Threading;

namespace Nabla;

/// <summary>
/// The threads on which everything parallel runs: kernels, compiled loops, shards. As many as there are cores, unless
/// the environment variable <c>NABLA_THREADS</c> says another number at start; the caller is one of them. No number
/// that is computed depends on how many there are.
/// </summary>
public static class Workers
{
    /// <summary>How many there are, the caller among them.</summary>
    public static int Count => WorkerPool.Current.Workers;

    /// <summary>
    /// Another number of them, for the whole process, until the result is disposed: to leave cores to others, or to
    /// measure what they gain. One such change at a time; what is running goes on with those that it has.
    /// </summary>
    /// <param name="count">From 1, which leaves all to the caller, to 1024.</param>
    /// <exception cref="TransformException">Fewer than one, or more than 1024.</exception>
    public static IDisposable Use(int count) => count is >= 1 and <= 1024 ? WorkerPool.Use(count)
        : throw new TransformException(
            "Workers.Use", $"{count} workers", "there are from 1, the caller alone, to 1024");

    /// <summary>
    /// Runs <paramref name="body"/> for every chunk from 0 on, on all of them, and returns when the last is done: about
    /// a microsecond more than the work. Which of them does which chunk is not known, so a chunk writes to a place of
    /// its own. From inside a chunk, or while another caller has them, it runs on the caller alone. What a chunk throws
    /// stops the others and is thrown as it is.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled between two chunks.</exception>
    public static void Run(int chunks, Action<int> body, CancellationToken cancellation = default) =>
        WorkerPool.Run(chunks, body, cancellation);
}
