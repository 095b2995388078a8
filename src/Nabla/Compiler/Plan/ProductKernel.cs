using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nabla.Arrays.Kernels;
using Nabla.Compiler.Emit;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Plan;

/// <summary>How the operands of a product lie: extents, strides in elements, and where each batch begins.</summary>
sealed record ProductShape(
    int M, int N, int K, nint ARow, nint AStep, nint BStep, nint BColumn, BatchOffsets[] Batches);

/// <summary>
/// A matrix product by the one microkernel, and, where there is a loop, what is done to each piece of it while it is
/// in the nearest cache. The loop's first port is the product itself.
/// </summary>
sealed class ProductKernel(
    ProductShape shape, View a, View b, View c, Loop? epilogue, View[] reads, View[] writes, string name,
    int? flag)
    : Kernel([a, b, .. reads], writes.Contains(c) ? writes : [.. writes, c], flag)
{
    readonly LoopCode? code = epilogue is null ? null : LoopEmitter.Emit(epilogue, name, watched: flag is not null);

    public ProductShape Shape => shape;

    public Loop? Epilogue => epilogue;

    // What is multiplied is read until the end, and the product itself is written before the loop reads anything.
    public override bool InPlace(View read, View write) => epilogue is not null && write != c
        && Array.IndexOf(writes, write) >= 0 && read.Slot.Root != a.Slot.Root && read.Slot.Root != b.Slot.Root
        && LoopKernel.InPlace(epilogue, reads, writes, read, write, 1);

    public override Step Bind(Frame frame) =>
        a.Type == DType.F32 ? new Call<float>(this, frame) : new Call<double>(this, frame);

    public override string ToString() => name;

    // The operands; then, from the fourth on, the ports of the loop.
    View[] Pointers => epilogue is null ? [a, b, c] : [a, b, c, c, .. reads, .. writes];

    unsafe struct State
    {
        public nint Code;
        public byte** Pointers;
    }

    static unsafe void Finish(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
    {
        var finish = (State*)state;
        var code = Unsafe.As<LoopCode>(GCHandle.FromIntPtr(finish->Code).Target!);
        code(finish->Pointers, row, row + rows, column, column + columns);
    }

    sealed unsafe class Call<T> : Step where T : unmanaged
    {
        readonly byte** pointers;
        readonly BatchOffsets[] batches;
        readonly State* state;
        readonly GCHandle handle;
        Product<T> product;

        public Call(ProductKernel kernel, Frame frame)
        {
            var shape = kernel.Shape;
            pointers = frame.Pointers(kernel.Pointers, kernel.Flag);
            batches = GC.AllocateUninitializedArray<BatchOffsets>(shape.Batches.Length, pinned: true);
            shape.Batches.CopyTo(batches, 0);
            product = new Product<T>(shape.M, shape.N, shape.K)
            {
                ARow = shape.ARow,
                AStep = shape.AStep,
                BStep = shape.BStep,
                BColumn = shape.BColumn,
                CRow = shape.N,
            };
            if (batches.Length > 1)
            {
                product.Batches = batches.Length;
                product.Offsets = (BatchOffsets*)Unsafe.AsPointer(ref batches[0]);
            }
            if (kernel.code is not { } code) return;
            handle = GCHandle.Alloc(code);
            state = (State*)NativeMemory.Alloc((nuint)sizeof(State));
            *state = new State { Code = GCHandle.ToIntPtr(handle), Pointers = pointers + 3 };
            product.Epilogue = new Epilogue { Code = &Finish, State = state };
        }

        ~Call()
        {
            if (state is null) return;
            handle.Free();
            NativeMemory.Free(state);
        }

        public override void Run()
        {
            product.A = (T*)pointers[0];
            product.B = (T*)pointers[1];
            product.C = (T*)pointers[2];
            Products.Compute(ref product);
        }
    }
}
