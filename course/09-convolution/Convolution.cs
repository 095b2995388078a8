using System.Buffers;
using Nabla.Course.Adversarial;
using Nabla.Course.Digits;
using Gaussian = Nabla.Course.Adversarial.Gaussian;

namespace Nabla.Course.Convolutions;

/// <summary>
/// The same small network at every place of a picture, y[o, i, j] = b[o] + sum of x[c, i s + u - p, j s + v - p] w[c,
/// u, v, o] over c, u and v. With X the picture's windows as columns (<see cref="Patches"/>) that is Y = W^T X, and
/// backward W' = X Y'^T, X' = W Y'. The samples of a batch are shared out in groups that do not depend on how many
/// cores there are, and the groups' gradients are added in their order: so is the result.
/// </summary>
public sealed class Convolution : Layer
{
    const int GroupSize = 8;

    readonly Planes input, output;
    readonly Window window;
    readonly Patches patches;
    readonly Parameter weight, bias;

    /// <summary>Weights from N(0, 2 / numbers in a window), as in <see cref="Dense"/>; biases 0.</summary>
    /// <exception cref="ArgumentException">The window does not fit the picture, or a size is no size.</exception>
    public Convolution(int number, Planes input, int maps, Window window, Random random)
        : base(input.Length, Output(input, maps, window).Length)
    {
        (this.input, this.window) = (input, window);
        output = Output(input, maps, window);
        patches = new Patches(input, window);
        weight = new($"{number}.weight", [input.Count, window.Size, window.Size, maps], decays: true);
        bias = new($"{number}.bias", [maps]);
        Gaussian.Fill(weight.Value, random, deviation: Math.Sqrt(2.0 / patches.Depth));
    }

    public Planes OutputPlanes => output;

    public override IReadOnlyList<Parameter> Parameters => [weight, bias];

    public override string Description =>
        $"convolution {input} {output.Count} {window.Size} {window.Padding} {window.Stride}";

    /// <summary>A group of samples adds up gradients of its own here, weights then biases.</summary>
    public override int ScratchLength(int samples) => checked(Groups(samples) * GradientLength);

    int GradientLength => weight.Value.Length + bias.Value.Length;

    #region as-products
    public override void Forward(Flow flow) => ForEachGroup(flow, (_, samples, buffer) =>
    {
        foreach (int s in samples)
        {
            patches.Spread(flow.X.AsSpan(s * Inputs, Inputs), buffer);
            Memory<float> y = flow.Y.AsMemory(s * Outputs, Outputs);
            for (int o = 0; o < output.Count; o++)
                y.Span.Slice(o * output.Area, output.Area).Fill(bias.Value[o]);
            Matrix.MultiplyAtB(weight.Value, buffer, y, output.Count, patches.Depth, output.Area, beta: 1, threads: 1);
        }
    });
    #endregion

    #region as-products-back
    public override void Backward(Flow flow)
    {
        ForEachGroup(flow, (group, samples, buffer) =>
        {
            Memory<float> gradient = flow.Scratch.AsMemory(group * GradientLength, GradientLength);
            gradient.Span.Clear();
            foreach (int s in samples)
            {
                if (flow.Learning)
                    AddGradient(flow, s, buffer, gradient);
                if (flow.WantsDx)
                    ToInput(flow, s, buffer);
            }
        });
        if (flow.Learning)
            Sum(flow);
    }

    void AddGradient(Flow flow, int s, float[] buffer, Memory<float> gradient)
    {
        patches.Spread(flow.X.AsSpan(s * Inputs, Inputs), buffer);
        Memory<float> dy = flow.Dy.AsMemory(s * Outputs, Outputs);
        Matrix.MultiplyABt(buffer, dy, gradient, patches.Depth, output.Area, output.Count, beta: 1, threads: 1);
        Span<float> db = gradient.Span[weight.Value.Length..];
        for (int o = 0; o < output.Count; o++)
            db[o] += Rows.Sum(dy.Span.Slice(o * output.Area, output.Area));
    }

    void ToInput(Flow flow, int s, float[] buffer)
    {
        ReadOnlyMemory<float> dy = flow.Dy.AsMemory(s * Outputs, Outputs);
        Matrix.Multiply(weight.Value, dy, buffer, patches.Depth, output.Count, output.Area, threads: 1);
        patches.Gather(buffer, flow.Dx.AsSpan(s * Inputs, Inputs));
    }

    /// <summary>The groups' gradients, added in their order.</summary>
    void Sum(Flow flow)
    {
        Array.Clear(weight.Gradient);
        Array.Clear(bias.Gradient);
        for (int group = 0; group < Groups(flow.Samples); group++)
        {
            ReadOnlySpan<float> gradient = flow.Scratch.AsSpan(group * GradientLength, GradientLength);
            Rows.Add(weight.Gradient, gradient[..weight.Value.Length]);
            Rows.Add(bias.Gradient, gradient[weight.Value.Length..]);
        }
    }
    #endregion

    void ForEachGroup(Flow flow, Action<int, IEnumerable<int>, float[]> work) =>
        Samples.ForEachGroup(flow.Samples, GroupSize, flow.Threads, (group, start, count) =>
        {
            float[] buffer = ArrayPool<float>.Shared.Rent(patches.Length);
            work(group, Enumerable.Range(start, count), buffer);
            ArrayPool<float>.Shared.Return(buffer);
        });

    static int Groups(int samples) => (samples + GroupSize - 1) / GroupSize;

    static Planes Output(Planes input, int maps, Window window)
    {
        if (maps < 1 || window.Size < 1 || window.Stride < 1 || window.Padding < 0)
            throw new ArgumentException($"{maps} maps of a window of {window.Size}, stride {window.Stride}, "
                + $"padding {window.Padding}: a size is at least 1, padding at least 0");
        Planes output = window.Over(input, maps);
        return output.Area > 0 ? output
            : throw new ArgumentException($"a window of {window.Size} does not fit {input.Height} x {input.Width}");
    }
}
