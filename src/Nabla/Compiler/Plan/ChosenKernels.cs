using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays.Kernels;
using Nabla.Compiler.Passes;

namespace Nabla.Compiler.Plan;

/// <summary>The greatest of each window and its place: images row by row, channels last.</summary>
sealed class ChoiceKernel(WindowChoose choose, View images, View[] writes, int? flag) : Kernel([images], writes, flag)
{
    public override Step Bind(Frame frame) => Writes[0].Type == DType.F32
        ? new Call<float>(this, choose, frame) : new Call<double>(this, choose, frame);

    public override string ToString() => "choice";

    sealed unsafe class Call<T>(ChoiceKernel kernel, WindowChoose choose, Frame frame) : Step where T : unmanaged
    {
        readonly byte** pointers = frame.Pointers([.. kernel.Reads, .. kernel.Writes], null);
        readonly Geometry windows = choose.Windows(kernel.Reads[0].Shape);
        readonly BoundArray? watched = kernel.Flag is null ? null : frame.Bound(kernel.Writes[0]);

        public override void Run()
        {
            new WindowChoices<T>
            {
                Geometry = windows,
                Images = (T*)pointers[0],
                Greatest = (T*)pointers[1],
                Places = pointers[2],
            }.Compute();
            if (watched is { } result && !AllFinite.Of(result.Now)) frame.Raise(kernel.Flag!.Value);
        }
    }
}

/// <summary>
/// A convolution's gradient from what a maximum has chosen: operands and result row by row, channels last.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class ChosenKernel(ConvolveChosen gradient, RootParts parts, string name, int? flag)
    : RootKernel(parts, name, flag)
{
    public override Step Bind(Frame frame) => Parts.Result.Type == DType.F32
        ? new ChosenCall<float>(this, gradient, frame) : new ChosenCall<double>(this, gradient, frame);

    sealed unsafe class ChosenCall<T>(ChosenKernel kernel, ConvolveChosen gradient, Frame frame) : Call(kernel, frame)
        where T : unmanaged
    {
        readonly ConvolutionWork work = new();
        readonly Geometry geometry = gradient.Describe(kernel.Parts.Operands[0].Shape);

        protected override void Compute() => gradient.Compute(
            (T*)Pointers[0],
            new Chosen<T>
            {
                Geometry = geometry,
                Window = gradient.Size,
                Places = Pointers[1],
                Slopes = (T*)Pointers[2],
            },
            (T*)Pointers[3], work, Epilogue);
    }
}
