using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays.Kernels;
using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>A convolution or one of its gradients: operands and result row by row, channels last.</summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class ConvolutionKernel : RootKernel
{
    readonly Part open;
    readonly Geometry geometry;

    public ConvolutionKernel(Convolve convolve, RootParts parts, string name, int? flag) : base(parts, name, flag)
    {
        var (first, second, _) = (parts.Operands[0].Shape, parts.Operands[1].Shape, parts.Result.Shape);
        open = convolve.Open;
        var (images, kernels) = open switch
        {
            Part.Slopes => (first, second),
            Part.Images => (convolve.To, first),
            _ => (first, convolve.To),
        };
        geometry = Convolution.Describe(images, kernels, convolve.Window);
    }

    public override Step Bind(Frame frame) => Parts.Result.Type == DType.F32
        ? new ConvolutionCall<float>(this, frame) : new ConvolutionCall<double>(this, frame);

    sealed unsafe class ConvolutionCall<T>(ConvolutionKernel kernel, Frame frame) : Call(kernel, frame)
        where T : unmanaged
    {
        readonly ConvolutionWork work = new();

        protected override void Compute()
        {
            T* first = (T*)Pointers[0], second = (T*)Pointers[1], result = (T*)Pointers[2];
            if (kernel.open == Part.Slopes)
                Convolution.Compute(first, second, result, kernel.geometry, false, work, Epilogue);
            else if (kernel.open == Part.Images)
                Convolution.Compute(second, first, result, kernel.geometry, true, work, Epilogue);
            else Convolution.ComputeKernels(first, second, result, kernel.geometry, work, Epilogue);
        }
    }
}
