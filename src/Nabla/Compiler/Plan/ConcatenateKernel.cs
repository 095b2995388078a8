namespace Nabla.Compiler.Plan;

/// <summary>Arrays copied side by side along an axis.</summary>
sealed class ConcatenateKernel(View[] reads, View write, int axis) : Kernel(reads, [write])
{
    public override Step Bind(Frame frame) => new Call(this, frame);

    public override string ToString() => "concatenate";

    // Where each goes.
    View[] Places()
    {
        var (write, at) = (Writes[0], 0);
        return Array.ConvertAll(Reads, read =>
        {
            var place = write with { Shape = read.Shape, Offset = write.Offset + (at * write.Strides[axis]) };
            at += read.Shape[axis];
            return place;
        });
    }

    sealed class Call(ConcatenateKernel kernel, Frame frame) : Step
    {
        readonly CopyStep[] pieces = [.. kernel.Reads.Zip(kernel.Places(), (from, to) => new CopyStep(from, to, frame))];

        public override void Run()
        {
            foreach (var piece in pieces) piece.Run();
        }
    }
}
