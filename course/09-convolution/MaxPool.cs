using Nabla.Course.Adversarial;

namespace Nabla.Course.Convolutions;

/// <summary>
/// Of every square of a picture only its largest number, y[c, i, j] = max of x[c, i k + u, j k + v] over u and v below
/// k. Numbers that fill no whole square at the right and the bottom are left out. Backward the derivative goes to where
/// the largest number was, to the first of several, and nothing to the others.
/// </summary>
public sealed class MaxPool : Layer
{
    const int GroupSize = 16;

    readonly Planes input, output;
    readonly int size;

    /// <exception cref="ArgumentException">The squares do not fit the picture.</exception>
    public MaxPool(Planes input, int size)
        : base(input.Length, Output(input, size).Length) =>
        (this.input, this.size, output) = (input, size, Output(input, size));

    public Planes OutputPlanes => output;

    public override string Description => $"maxpool {input} {size}";

    public override void Forward(Flow flow) => ForEachSample(flow, s =>
        Forward(flow.X.AsSpan(s * Inputs, Inputs), flow.Y.AsSpan(s * Outputs, Outputs)));

    void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        int at = 0;
        for (int row = 0; row < output.Count * output.Height; row++)
        {
            int corner = Corner(row);
            for (int j = 0; j < output.Width; j++, corner += size)
                y[at++] = x[Largest(x, corner)];
        }
    }

    public override void Backward(Flow flow) => ForEachSample(flow, s => Backward(
        flow.X.AsSpan(s * Inputs, Inputs), flow.Dy.AsSpan(s * Outputs, Outputs), flow.Dx.AsSpan(s * Inputs, Inputs)));

    void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        dx.Clear();
        int at = 0;
        for (int row = 0; row < output.Count * output.Height; row++)
        {
            int corner = Corner(row);
            for (int j = 0; j < output.Width; j++, corner += size)
                dx[Largest(x, corner)] = dy[at++];
        }
    }

    /// <summary>
    /// Where the largest number of the square at this corner is; the first one where several are. Which one it is no
    /// processor can guess, so the choice is arithmetic, without a jump.
    /// </summary>
    int Largest(ReadOnlySpan<float> x, int corner)
    {
        int best = corner;
        for (int u = 0; u < size; u++)
        {
            for (int v = 0; v < size; v++)
            {
                int here = corner + (u * input.Width) + v;
                best += (here - best) & -(x[here] > x[best] ? 1 : 0);
            }
        }

        return best;
    }

    static void ForEachSample(Flow flow, Action<int> work) =>
        Samples.ForEachGroup(flow.Samples, GroupSize, flow.Threads, (_, start, count) =>
        {
            for (int s = start; s < start + count; s++)
                work(s);
        });

    /// <summary>Where in the picture a row of the output begins.</summary>
    int Corner(int row)
    {
        (int c, int i) = Math.DivRem(row, output.Height);
        return ((c * input.Height) + (i * size)) * input.Width;
    }

    static Planes Output(Planes input, int size) =>
        size >= 1 && size <= Math.Min(input.Height, input.Width)
            ? new Window(size, Stride: size).Over(input, input.Count)
            : throw new ArgumentException($"squares of {size} do not fit {input.Height} x {input.Width}");
}
