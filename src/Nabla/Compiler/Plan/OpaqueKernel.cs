using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Compiler.Plan;

/// <summary>
/// The primitive's own evaluation, its results copied into their slots: for what the compiler has no code of its own.
/// It allocates as the eager primitive does.
/// </summary>
sealed class OpaqueKernel(Primitive primitive, View[] reads, View[] writes, int? flag) : Kernel(reads, writes, flag)
{
    public override Step Bind(Frame frame) => new Call(frame, this, primitive);

    public override string ToString() => primitive.ToString();

    sealed class Call(Frame frame, OpaqueKernel kernel, Primitive primitive) : Step
    {
        public override void Run()
        {
            var results = primitive.Evaluate(Array.ConvertAll(kernel.Reads, frame.Array));
            for (var i = 0; i < results.Length; i++) Elementwise.Copy(results[i], frame.Array(kernel.Writes[i]));
            if (kernel.Flag is { } flag && !results.All(AllFinite.Of)) frame.Raise(flag);
        }
    }
}

/// <summary>Elements copied from one place to another.</summary>
sealed class CopyKernel(View from, View to) : Kernel([from], [to])
{
    public override Step Bind(Frame frame) => new Call(frame, this);

    public override string ToString() => "copy";

    sealed class Call(Frame frame, CopyKernel kernel) : Step
    {
        public override void Run() => Elementwise.Copy(frame.Array(kernel.Reads[0]), frame.Array(kernel.Writes[0]));
    }
}
