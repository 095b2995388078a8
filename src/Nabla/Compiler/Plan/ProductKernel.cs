using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels;

namespace Nabla.Compiler.Plan;

/// <summary>How the operands of a product lie: extents, strides in elements, and where each batch begins.</summary>
sealed record ProductShape(
    int M, int N, int K, nint ARow, nint AStep, nint BStep, nint BColumn, BatchOffsets[] Batches);

/// <summary>Matrix products by the one microkernel.</summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class ProductKernel(ProductShape shape, RootParts parts, string name, int? flag) : RootKernel(parts, name, flag)
{
    public override Step Bind(Frame frame) => Parts.Result.Type == DType.F32
        ? new ProductCall<float>(this, shape, frame) : new ProductCall<double>(this, shape, frame);

    sealed unsafe class ProductCall<T> : Call where T : unmanaged
    {
        readonly BatchOffsets[] batches;
        Product<T> product;

        public ProductCall(ProductKernel kernel, ProductShape shape, Frame frame)
            : base(kernel, frame, isMatrix: true)
        {
            batches = GC.AllocateUninitializedArray<BatchOffsets>(shape.Batches.Length, pinned: true);
            shape.Batches.CopyTo(batches, 0);
            product = new Product<T>(shape.M, shape.N, shape.K)
            {
                ARow = shape.ARow,
                AStep = shape.AStep,
                BStep = shape.BStep,
                BColumn = shape.BColumn,
                CRow = shape.N,
                Epilogue = Epilogue,
            };
            if (batches.Length <= 1) return;
            product.Batches = batches.Length;
            product.Offsets = (BatchOffsets*)Unsafe.AsPointer(ref batches[0]);
        }

        protected override void Compute()
        {
            product.A = (T*)Pointers[0];
            product.B = (T*)Pointers[1];
            product.C = (T*)Pointers[2];
            Products.Compute(ref product);
        }
    }
}
