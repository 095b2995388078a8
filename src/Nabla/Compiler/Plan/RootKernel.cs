using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nabla.Arrays.Kernels;
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
abstract class RootKernel(RootParts parts, string name, int? flag) : Kernel(
    [.. parts.Operands, .. parts.Reads],
    parts.Writes.Contains(parts.Result) ? parts.Writes : [.. parts.Writes, parts.Result], flag)
{
    readonly LoopCode? code = parts.Epilogue is null ? null : LoopEmitter.Emit(parts.Epilogue, name, watched: flag is not null);

    public Loop? Epilogue => parts.Epilogue;

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
        // What nobody looks at while it is near is looked at in the end.
        readonly BoundArray? watched;
        readonly int flag;

        protected Call(RootKernel kernel, Frame frame)
        {
            var parts = kernel.Parts;
            this.frame = frame;
            Pointers = frame.Pointers(
                [.. parts.Operands, parts.Result,
                    .. kernel.Epilogue is null ? [] : (View[])[parts.Result, .. parts.Reads, .. parts.Writes]],
                kernel.Flag);
            if (kernel.Flag is { } index && kernel.Epilogue is null)
                (watched, flag) = (frame.Bound(parts.Result), index);
            if (kernel.code is not { } code) return;
            handle = GCHandle.Alloc(code);
            state = (State*)NativeMemory.Alloc((nuint)sizeof(State));
            *state = new()
            {
                Code = GCHandle.ToIntPtr(handle),
                Pointers = Pointers + parts.Operands.Length + 1,
            };
            Epilogue = new() { Code = &Finish, State = state };
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
            Compute();
            if (watched is { } result && !AllFinite.Of(result.Now)) frame.Raise(flag);
        }

        /// <summary>Computes the result, piece by piece, and hands each to the epilogue.</summary>
        protected abstract void Compute();

        static void Finish(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
        {
            var finish = (State*)state;
            var code = Unsafe.As<LoopCode>(GCHandle.FromIntPtr(finish->Code).Target!);
            code(finish->Pointers, row, row + rows, column, column + columns);
        }

        struct State
        {
            public nint Code;
            public byte** Pointers;
        }
    }
}
