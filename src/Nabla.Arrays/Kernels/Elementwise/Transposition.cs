using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// A contiguous copy of a view whose elements lie side by side along another axis than the last: the two axes are
/// walked in square tiles, so that both the lines read and the lines written stay in the nearest cache.
/// </summary>
static unsafe class Transposition
{
    const int Tile = 16;

    /// <summary>Copies, or says that the layout is none of its kind.</summary>
    public static bool TryCopy(NDArray x, NDArray output)
    {
        if (x.Rank < 2 || !output.IsContiguous || x.Shape != output.Shape || x.Length < Tile * Tile) return false;
        var last = x.Rank - 1;
        var run = x.Strides.IndexOf(1);
        if (run < 0 || run == last || x.Strides[last] is 0 or 1 || x.Shape.Dims[run] < 4 || x.Shape.Dims[last] < 4)
            return false;
        var job = new Job(x, output, run);
        WorkerPool.Run(job.Chunks, &Job.Run, &job);
        GC.KeepAlive(x);
        GC.KeepAlive(output);
        return true;
    }

    // Chunks are strips of Tile rows of the run axis, for each place along the axes left over.
    struct Job
    {
        const int MaxRank = 32;
        readonly byte* from, to;
        readonly int size, rows, columns, others;
        readonly nint rowStep, columnStep;
        fixed int extents[MaxRank];
        fixed long fromSteps[MaxRank], toSteps[MaxRank];

        public Job(NDArray x, NDArray output, int run)
        {
            from = x.Pointer;
            to = output.Pointer;
            size = x.DType.Size();
            (rows, columns) = (x.Shape.Dims[run], x.Shape.Dims[^1]);
            (rowStep, columnStep) = (output.Strides[run], x.Strides[^1]);
            Chunks = (rows + Tile - 1) / Tile;
            for (var axis = 0; axis < x.Rank - 1; axis++)
            {
                if (axis == run) continue;
                (extents[others], fromSteps[others], toSteps[others]) = (x.Shape.Dims[axis], x.Strides[axis],
                    output.Strides[axis]);
                Chunks *= extents[others++];
            }
        }

        public int Chunks { get; }

        public static void Run(void* state, int chunk) => ((Job*)state)->Strip(chunk);

        void Strip(int chunk)
        {
            var strips = (rows + Tile - 1) / Tile;
            var (rest, first) = (chunk / strips, chunk % strips * Tile);
            nint source = first, target = first * rowStep;
            for (var i = others - 1; i >= 0; rest /= extents[i--])
            {
                source += (nint)(rest % extents[i] * fromSteps[i]);
                target += (nint)(rest % extents[i] * toSteps[i]);
            }
            var count = Math.Min(Tile, rows - first);
            switch (size)
            {
                case 1: Move(from + source, to + target, count); break;
                case 4: Move((int*)from + source, (int*)to + target, count); break;
                default: Move((long*)from + source, (long*)to + target, count); break;
            }
        }

        void Move<T>(T* source, T* target, int count) where T : unmanaged
        {
            for (nint column = 0; column < columns; column += Tile)
            {
                var end = Math.Min(column + Tile, columns);
                for (nint row = 0; row < count; row++)
                    for (var at = column; at < end; at++)
                        target[(row * rowStep) + at] = source[row + (at * columnStep)];
            }
        }
    }
}
