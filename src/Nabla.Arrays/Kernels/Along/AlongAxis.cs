using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Carries a kernel over the rows along one axis: the axis becomes the last of a contiguous copy (or of the array
/// itself, where it is so already), rows are shared among workers, and the result has its axes where they were.
/// A row kernel reads n elements and writes n elements, or one.
/// </summary>
static unsafe class AlongAxis
{
    readonly struct Job(
        byte* from, byte* to, nint fromRow, nint toRow, nint length, int rows,
        delegate*<byte*, byte*, nint, void> kernel)
    {
        int RowsPerChunk => (int)Math.Max(1, (8 << 10) / Math.Max(length, 1));

        public int Chunks => (rows + RowsPerChunk - 1) / RowsPerChunk;

        public static void Run(void* state, int chunk) => (*(Job*)state).Rows(chunk);

        void Rows(int chunk)
        {
            var end = Math.Min(rows, (chunk + 1) * RowsPerChunk);
            for (nint row = chunk * RowsPerChunk; row < end; row++)
                kernel(from + (row * fromRow), to + (row * toRow), length);
        }
    }

    /// <summary>Rows of n elements to rows of n elements.</summary>
    public static NDArray Map(NDArray x, int axis, DType type, delegate*<byte*, byte*, nint, void> kernel)
    {
        if (x.Rank == 0) return Map(x.Reshape(1), 0, type, kernel).Reshape();
        int[] last = [.. Enumerable.Range(0, x.Rank).Where(i => i != axis), axis];
        var source = x.Permute(last).Contiguous();
        var result = NDArray.Uninitialized(type, source.Shape);
        Run(source, result, source.Shape.Dims[^1], source.Shape.Dims[^1], kernel);
        var back = new int[x.Rank];
        for (var i = 0; i < back.Length; i++) back[last[i]] = i;
        return result.Permute(back).Contiguous();
    }

    /// <summary>Rows of n elements to one element each; the axis is left out.</summary>
    public static NDArray Fold(NDArray x, int axis, DType type, delegate*<byte*, byte*, nint, void> kernel)
    {
        var source = x.Permute([.. Enumerable.Range(0, x.Rank).Where(i => i != axis), axis]).Contiguous();
        int[] gone = [axis];
        var result = NDArray.Uninitialized(type, x.Shape.Reduced(gone, keepDims: false));
        Run(source, result, source.Shape.Dims[^1], 1, kernel);
        return result;
    }

    static void Run(NDArray source, NDArray result, int length, int written, delegate*<byte*, byte*, nint, void> kernel)
    {
        if (result.Length == 0) return;
        nint from = source.DType.Size() * (nint)length, to = result.DType.Size() * (nint)written;
        var job = new Job(source.Pointer, result.Pointer, from, to, length, result.Length / written, kernel);
        WorkerPool.Run(job.Chunks, &Job.Run, &job);
        GC.KeepAlive(source);
        GC.KeepAlive(result);
    }
}
