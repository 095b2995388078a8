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

/// <summary>Elements copied from one place to another; where both lie row by row, bytes.</summary>
sealed class CopyKernel(View from, View to) : Kernel([from], [to])
{
    public override Step Bind(Frame frame) => new Call(frame, this);

    public override string ToString() => "copy";

    sealed unsafe class Call(Frame frame, CopyKernel kernel) : Step
    {
        readonly byte** pointers = frame.Pointers([kernel.Reads[0], kernel.Writes[0]], null);
        readonly BoundArray from = frame.Bound(kernel.Reads[0]), to = frame.Bound(kernel.Writes[0]);
        readonly bool rows = kernel.Reads[0].IsRowMajor && kernel.Writes[0].IsRowMajor;
        readonly long bytes = kernel.Writes[0].Bytes;

        public override void Run()
        {
            if (rows) Buffer.MemoryCopy(pointers[0], pointers[1], bytes, bytes);
            else Elementwise.Copy(from.Now, to.Now);
        }
    }
}
