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
        readonly BoundArray[] reads = Array.ConvertAll(kernel.Reads, frame.Bound);
        readonly BoundArray[] writes = Array.ConvertAll(kernel.Writes, frame.Bound);

        public override void Run()
        {
            var results = primitive.Evaluate(Array.ConvertAll(reads, read => read.Now));
            for (var i = 0; i < results.Length; i++) Elementwise.Copy(results[i], writes[i].Now);
            if (kernel.Flag is { } flag && !results.All(AllFinite.Of)) frame.Raise(flag);
        }
    }
}

/// <summary>Elements copied from one place to another.</summary>
sealed class CopyKernel(View from, View to) : Kernel([from], [to])
{
    public override Step Bind(Frame frame) => new CopyStep(Reads[0], Writes[0], frame);

    public override string ToString() => "copy";
}

/// <summary>A copy on one frame's memory.</summary>
sealed unsafe class CopyStep : Step
{
    readonly EvenCopy? even;
    readonly byte** pointers;
    readonly BoundArray? from, to;

    public CopyStep(View from, View to, Frame frame)
    {
        even = EvenCopy.Of(from, to);
        if (even is not null) pointers = frame.Pointers([from, to], null);
        else (this.from, this.to) = (frame.Bound(from), frame.Bound(to));
    }

    public override void Run()
    {
        if (even is not null) even.Run(pointers[0], pointers[1]);
        else Elementwise.Copy(from!.Now, to!.Now);
    }
}
