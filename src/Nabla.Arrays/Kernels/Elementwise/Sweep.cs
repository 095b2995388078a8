using System.Runtime.CompilerServices;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Carries a contiguous loop over arrays of any strides. Axes that nest in every operand are merged first, so a
/// contiguous call is one run of the loop; where an operand's innermost stride is not 1, blocks of it pass through a
/// small buffer on the stack, so that one loop serves every layout with the same bits. Rows are shared among workers.
/// </summary>
static unsafe class Sweep
{
    const int MaxOperands = 4, MaxRank = 32, BlockLength = 256, Grain = 32 << 10, Line = 64;

    // Operands of so many bytes in all leave the caches before they are read again.
    const long Streams = 40 << 20;

    struct Plan
    {
        public delegate*<byte**, nint, void> Kernel;
        public int Operands, Rank;
        public nint Inner, BlocksPerRow, Blocks, BlockLength, BlocksPerChunk;
        public fixed long Pointers[MaxOperands];
        public fixed int Sizes[MaxOperands];
        public fixed int Dims[MaxRank];
        public fixed long Steps[MaxOperands * MaxRank];
    }

    /// <summary>
    /// Runs the loop over operands of one shape after broadcasting, the output last. <paramref name="cost"/> is the
    /// time of an element relative to an addition: work below a fork's price stays on the caller.
    /// </summary>
    public static void Run(delegate*<byte**, nint, void> kernel, ReadOnlySpan<NDArray> operands, int cost)
    {
        var output = operands[^1];
        nint n = output.Length;
        if (n == 0) return;
        if (n * cost < 2 * Grain && AllContiguous(operands))
        {
            var pointers = stackalloc byte*[MaxOperands];
            for (var i = 0; i < operands.Length; i++) pointers[i] = operands[i].Pointer;
            kernel(pointers, n);
        }
        else RunPlanned(kernel, operands, cost);
        foreach (var operand in operands) GC.KeepAlive(operand);
    }

    /// <summary>Whether the output, the last operand, had better be written past the caches, and can be.</summary>
    public static bool Passes(ReadOnlySpan<NDArray> operands)
    {
        var output = operands[^1];
        if ((long)output.Length * output.DType.Size() < Streams / MaxOperands) return false;
        long bytes = 0;
        foreach (var operand in operands) bytes += (long)operand.Length * operand.DType.Size();
        return bytes >= Streams && AllContiguous(operands) && (nint)output.Pointer % Line == 0;
    }

    static bool AllContiguous(ReadOnlySpan<NDArray> operands)
    {
        var shape = operands[^1].Shape;
        foreach (var operand in operands)
            if (!operand.IsContiguous || operand.Shape != shape) return false;
        return true;
    }

    static void RunPlanned(delegate*<byte**, nint, void> kernel, ReadOnlySpan<NDArray> operands, int cost)
    {
        Plan plan = default;
        plan.Kernel = kernel;
        plan.Operands = operands.Length;
        Merge(ref plan, operands);
        plan.Inner = plan.Dims[plan.Rank - 1];
        plan.BlockLength = Straight(ref plan, plan.Operands) ? Math.Max(Grain / cost / Line * Line, BlockLength)
            : BlockLength;
        plan.BlocksPerRow = (plan.Inner + plan.BlockLength - 1) / plan.BlockLength;
        plan.Blocks = plan.BlocksPerRow;
        for (var i = 0; i < plan.Rank - 1; i++) plan.Blocks *= plan.Dims[i];
        plan.BlocksPerChunk = Math.Max(1, Grain / (cost * Math.Min(plan.BlockLength, plan.Inner)));
        var chunks = (int)((plan.Blocks + plan.BlocksPerChunk - 1) / plan.BlocksPerChunk);
        if (chunks == 1) RunChunk(&plan, 0);
        else WorkerPool.Run(chunks, &RunChunk, &plan);
    }

    // Axes of extent 1 vanish; an axis joins its inner neighbour where, in every operand, its stride is the
    // neighbour's stride times the neighbour's extent.
    static void Merge(ref Plan plan, ReadOnlySpan<NDArray> operands)
    {
        var shape = operands[^1].Shape;
        if (shape.Rank > MaxRank)
            throw new ShapeException("Elementwise", shape.ToString(), $"strided operations reach rank {MaxRank}");
        for (var k = 0; k < operands.Length; k++)
        {
            plan.Pointers[k] = (long)operands[k].Pointer;
            plan.Sizes[k] = operands[k].DType.Size();
        }
        var rank = 0;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape.Dims[axis] == 1) continue;
            var joins = rank > 0;
            for (var k = 0; k < operands.Length && joins; k++)
                joins = plan.Steps[(k * MaxRank) + rank - 1] == Step(operands[k], shape, axis) * shape.Dims[axis];
            if (joins) plan.Dims[rank - 1] *= shape.Dims[axis];
            else plan.Dims[rank++] = shape.Dims[axis];
            for (var k = 0; k < operands.Length; k++)
                plan.Steps[(k * MaxRank) + rank - 1] = Step(operands[k], shape, axis);
        }
        if (rank == 0) plan.Dims[rank++] = 1;
        plan.Rank = rank;
    }

    // In bytes; 0 along an axis that the operand lacks or stretches.
    static long Step(NDArray operand, Shape shape, int axis)
    {
        axis -= shape.Rank - operand.Rank;
        return axis < 0 || operand.Shape.Dims[axis] == 1 ? 0 : (long)operand.Strides[axis] * operand.DType.Size();
    }

    static bool Straight(ref Plan plan, int operands)
    {
        for (var k = 0; k < operands; k++)
            if (plan.Inner > 1 && plan.Steps[(k * MaxRank) + plan.Rank - 1] != plan.Sizes[k]) return false;
        return true;
    }

    static void RunChunk(void* state, int chunk)
    {
        ref var plan = ref *(Plan*)state;
        var first = chunk * plan.BlocksPerChunk;
        var end = Math.Min(first + plan.BlocksPerChunk, plan.Blocks);
        if (Straight(ref plan, plan.Operands)) RunStraight(ref plan, first, end);
        else RunPacked(ref plan, first, end);
    }

    static void RunStraight(ref Plan plan, nint first, nint end)
    {
        var pointers = stackalloc byte*[MaxOperands];
        for (var block = first; block < end; block++) plan.Kernel(pointers, Place(ref plan, block, pointers));
    }

    [SkipLocalsInit]
    static void RunPacked(ref Plan plan, nint first, nint end)
    {
        var buffer = stackalloc byte[MaxOperands * BlockLength * 8];
        var places = stackalloc byte*[MaxOperands];
        var pointers = stackalloc byte*[MaxOperands];
        // What a buffer is full of already: one stretched element serves many blocks.
        var filled = stackalloc byte*[MaxOperands];
        new Span<nint>(filled, MaxOperands).Clear();
        for (var block = first; block < end; block++)
        {
            var count = Place(ref plan, block, places);
            for (var k = 0; k < plan.Operands; k++)
            {
                var step = (nint)plan.Steps[(k * MaxRank) + plan.Rank - 1];
                pointers[k] = step == plan.Sizes[k] ? places[k] : buffer + (k * BlockLength * 8);
                if (pointers[k] == places[k] || k == plan.Operands - 1 || filled[k] == places[k]) continue;
                var copies = step == 0 ? Math.Min(plan.Inner, BlockLength) : count;
                Move(places[k], step, pointers[k], plan.Sizes[k], copies, plan.Sizes[k]);
                filled[k] = step == 0 ? places[k] : null;
            }
            plan.Kernel(pointers, count);
            var last = plan.Operands - 1;
            var apart = (nint)plan.Steps[(last * MaxRank) + plan.Rank - 1];
            if (pointers[last] != places[last])
                Move(pointers[last], plan.Sizes[last], places[last], apart, count, plan.Sizes[last]);
        }
    }

    // Where each operand's block begins; the number of its elements.
    static nint Place(ref Plan plan, nint block, byte** places)
    {
        var (row, start) = (block / plan.BlocksPerRow, block % plan.BlocksPerRow * plan.BlockLength);
        for (var k = 0; k < plan.Operands; k++)
            places[k] = (byte*)plan.Pointers[k] + (start * (nint)plan.Steps[(k * MaxRank) + plan.Rank - 1]);
        for (var axis = plan.Rank - 2; axis >= 0; axis--)
        {
            var (outer, at) = (row / plan.Dims[axis], row % plan.Dims[axis]);
            for (var k = 0; k < plan.Operands; k++) places[k] += at * (nint)plan.Steps[(k * MaxRank) + axis];
            row = outer;
        }
        return Math.Min(plan.BlockLength, plan.Inner - start);
    }

    static void Move(byte* from, nint fromStep, byte* to, nint toStep, nint count, int size)
    {
        switch (size)
        {
            case 1: for (nint i = 0; i < count; i++) to[i * toStep] = from[i * fromStep]; break;
            case 4: for (nint i = 0; i < count; i++) *(int*)(to + (i * toStep)) = *(int*)(from + (i * fromStep)); break;
            default:
                for (nint i = 0; i < count; i++) *(long*)(to + (i * toStep)) = *(long*)(from + (i * fromStep));
                break;
        }
    }
}
