using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Compiler.Emit;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Plan;

/// <summary>
/// What a root reads and makes, and the loop over each piece of it: the loop's first port is the result, then come the
/// reads, then the writes.
/// </summary>
sealed record RootParts(View[] Operands, View Result, Loop? Epilogue, View[] Reads, View[] Writes);

/// <summary>
/// A product, a convolution or a pooling by its one kernel, and, where there is a loop, what is done to each piece of
/// its result while it is in the nearest cache.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
abstract class RootKernel : Kernel
{
    // Rows that become one where they are short; what is worked on lies in the nearest cache anyway.
    const int TogetherAtMost = 16;

    readonly RootParts parts;
    readonly string name;
    readonly Task<LoopCode>? code;
    // How many rows of the epilogue are one of the loop's.
    readonly int together = 1;

    protected RootKernel(RootParts parts, string name, int? flag) : base(
        [.. parts.Operands, .. parts.Reads],
        parts.Writes.Contains(parts.Result) ? parts.Writes : [.. parts.Writes, parts.Result], flag)
    {
        (this.parts, this.name, Emitted) = (parts, name, parts.Epilogue);
        if (parts.Epilogue is not { } epilogue) return;
        // A piece is whole rows where these are no longer than a tile is wide.
        var tile = 2 * VectorWidth.Bits / 8 / parts.Result.Type.Size();
        if (epilogue.Columns <= tile && epilogue.RowCount >= TogetherAtMost
            && Lengthening.Of(epilogue, TogetherAtMost) is { } longer) (Emitted, together) = (longer, TogetherAtMost);
        code = LoopCodes.Of(Emitted!, name, watched: flag is not null);
    }

    /// <summary>What is done to the result.</summary>
    public Loop? Epilogue => parts.Epilogue;

    /// <summary>The same as it is emitted: short rows are several at a time.</summary>
    public Loop? Emitted { get; }

    protected RootParts Parts => parts;

    // Operands are read until the end, and the result itself is written before the loop reads anything.
    public override bool InPlace(View read, View write) => parts.Epilogue is not null && write != parts.Result
        && Array.IndexOf(parts.Writes, write) >= 0
        && parts.Operands.All(operand => operand.Slot.Root != read.Slot.Root)
        && LoopKernel.InPlace(parts.Epilogue, parts.Reads, parts.Writes, read, write, 1);

    public override string ToString() => name;

    /// <summary>The kernel on one frame's memory: pointers to the operands, then the result; and the epilogue.</summary>
    protected abstract unsafe class Call : Step
    {
        readonly Frame frame;
        readonly State* state;
        readonly GCHandle handle;
        readonly ShortRows? rows;
        // What nobody looks at while it is near is looked at in the end.
        readonly BoundArray? watched;
        readonly int flag;

        // A matrix, row by row: one may ask ahead for what lies beside a piece of it, and need not keep the piece.
        protected Call(RootKernel kernel, Frame frame, bool isMatrix = false)
        {
            var parts = kernel.Parts;
            this.frame = frame;
            Pointers = frame.Pointers(
                [.. parts.Operands, parts.Result,
                    .. kernel.Epilogue is null ? [] : (View[])[parts.Result, .. parts.Reads, .. parts.Writes]],
                kernel.Flag, kernel.Emitted?.Columns);
            if (kernel.Flag is { } index && kernel.Epilogue is null)
                (watched, flag) = (frame.Bound(parts.Result), index);
            if (kernel.code?.GetAwaiter().GetResult() is not { } code) return;
            handle = GCHandle.Alloc(code);
            state = (State*)NativeMemory.Alloc((nuint)sizeof(State));
            *state = new()
            {
                Code = GCHandle.ToIntPtr(handle),
                Pointers = Pointers + parts.Operands.Length + 1,
                Ports = 1 + parts.Reads.Length + parts.Writes.Length + (kernel.Flag is null ? 1 : 2),
                Size = parts.Result.Type.Size(),
            };
            Epilogue = new() { Code = &Finish, State = state };
            if (kernel.together > 1)
            {
                rows = new(kernel.Epilogue!, kernel.together, kernel.Flag is not null);
                state->Rows = rows.Table;
                Epilogue = new() { Code = &FinishTogether, State = state };
            }
            else if (isMatrix)
            {
                var consumes = !parts.Writes.Contains(parts.Result);
                Epilogue = new()
                {
                    Code = consumes ? &Consume : &Finish,
                    State = state,
                    Consumes = consumes,
                    Places = state->Pointers,
                    Alike = Alike(kernel.Emitted!),
                };
            }
        }

        ~Call()
        {
            if (state is null) return;
            handle.Free();
            NativeMemory.Free(state);
        }

        protected byte** Pointers { get; }

        protected Epilogue Epilogue { get; }

        public override void Run()
        {
            rows?.Begin(state->Pointers);
            Compute();
            if (watched is { } result && !AllFinite.Of(result.Now)) frame.Raise(flag);
        }

        /// <summary>Computes the result, piece by piece, and hands each to the epilogue.</summary>
        protected abstract void Compute();

        // The ports beside the result's, which is the first, that lie as it does.
        static ulong Alike(Loop loop)
        {
            var result = loop.Reads[0];
            var alike = 0ul;
            foreach (var port in loop.Ports.Where(port => port.Index is > 0 and < 64 && port.ColumnStride == 1
                && port.Type == result.Type && port.RowStrides.AsSpan().SequenceEqual(result.RowStrides)))
                alike |= 1ul << port.Index;
            return alike;
        }

        static void Finish(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
        {
            var finish = (State*)state;
            Code(finish)(finish->Pointers, row, row + rows, column, column + columns);
        }

        // The piece lies elsewhere: where the result would begin, if it were there.
        static void Consume(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
        {
            var finish = (State*)state;
            var own = stackalloc byte*[finish->Ports];
            new Span<nint>(finish->Pointers, finish->Ports).CopyTo(new Span<nint>(own, finish->Ports));
            own[0] = (byte*)piece - (((row * stride) + column) * finish->Size);
            Code(finish)(own, row, row + rows, column, column + columns);
        }

        // Pieces are whole rows. Those that make no long row are a part of one.
        static void FinishTogether(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
        {
            var finish = (State*)state;
            var code = Code(finish);
            var table = finish->Rows;
            var own = stackalloc byte*[table->Count];
            for (var port = 0; port < table->Count; port++) own[port] = table->Of(port, row);
            var (whole, left) = Math.DivRem(rows, table->Together);
            if (whole > 0) code(own, 0, whole, 0, (nint)table->Together * columns);
            if (left > 0) code(own, whole, whole + 1, 0, (nint)left * columns);
        }

        static LoopCode Code(State* state) => Unsafe.As<LoopCode>(GCHandle.FromIntPtr(state->Code).Target!);

        struct State
        {
            public nint Code;
            public byte** Pointers;
            public int Ports, Size;
            public ShortRows.Ports* Rows;
        }
    }
}
