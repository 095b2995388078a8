using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>A pooling or its gradient: operands and result row by row, channels last.</summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class PoolingKernel : RootKernel
{
    readonly bool greatest, backward;
    readonly Geometry geometry;

    public PoolingKernel(Primitive primitive, RootParts parts, string name, int? flag) : base(parts, name, flag)
    {
        (greatest, backward) = (primitive is WindowMax or WindowPlace, primitive is WindowPlace or WindowShare);
        var (size, window) = primitive switch
        {
            WindowMax max => (max.Size, max.Window),
            WindowPlace place => (place.Size, place.Window),
            WindowMean mean => (mean.Size, mean.Window),
            var share => (((WindowShare)share).Size, ((WindowShare)share).Window),
        };
        var first = parts.Operands[0].Shape;
        Shape images = primitive is WindowShare { To: var to } ? [first[0], to.Y, to.X, first[3]] : first;
        geometry = Pooling.Describe(primitive.Name, images, size, window);
    }

    public override Step Bind(Frame frame) => Parts.Result.Type == DType.F32
        ? new PoolingCall<float>(this, frame) : new PoolingCall<double>(this, frame);

    sealed unsafe class PoolingCall<T>(PoolingKernel kernel, Frame frame) : Call(kernel, frame) where T : unmanaged
    {
        readonly ConvolutionWork work = new();

        // The gradient of a maximum reads the images, too; that of a mean does not.
        protected override void Compute() => new PoolingWindows<T>
        {
            Geometry = kernel.geometry,
            Greatest = kernel.greatest,
            Images = kernel is { backward: true, greatest: false } ? null : (T*)Pointers[0],
            Gradient = kernel.backward ? (T*)Pointers[kernel.greatest ? 1 : 0] : null,
            Results = (T*)Pointers[kernel is { backward: true, greatest: true } ? 2 : 1],
            Epilogue = Epilogue,
        }.Compute(work);
    }
}
