using System.Numerics;
using Nabla.Course.Adversarial;

namespace Nabla.Course.Noise;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015): each number is measured from its mean over the batch, in units of its
/// standard deviation over the batch, and then stretched and moved by a gain and a shift that are learned.
/// <code>
/// u = (x - mean) / sqrt(variance + 1e-5),    y = gain u + shift
/// </code>
/// While learning, mean and variance are the batch's. Afterwards there may be no batch: then they are running averages of
/// what the batches had. <see cref="NaiveBatchNorm"/> is the same in plain loops of doubles.
/// </summary>
public sealed class BatchNorm : Layer
{
    /// <summary>Added to every variance, for a number that never varies.</summary>
    public const float Least = 1e-5f;

    /// <summary>How much of the running averages each batch replaces.</summary>
    const float Fresh = 0.1f;

    readonly Parameter gain, shift, mean, variance;

    /// <summary>Gain 1 and shift 0: at first it only normalises.</summary>
    public BatchNorm(int number, int width)
        : base(width, width)
    {
        gain = new($"{number}.gain", [width]);
        shift = new($"{number}.shift", [width]);
        mean = new($"{number}.mean", [width]);
        variance = new($"{number}.variance", [width]);
        gain.Value.AsSpan().Fill(1);
        variance.Value.AsSpan().Fill(1);
    }

    public override IReadOnlyList<Parameter> Parameters => [gain, shift];

    public override IReadOnlyList<Parameter> Statistics => [mean, variance];

    public override string Description => $"batchnorm {Inputs}";

    /// <summary>The batch's mean and one over its deviation.</summary>
    public override int ScratchLength(int samples) => 2 * Inputs;

    public override void Forward(Flow flow)
    {
        Span<float> centre = flow.Scratch.AsSpan(0, Inputs), scale = flow.Scratch.AsSpan(Inputs, Inputs);
        if (flow.Learning)
            Measure(flow, centre, scale);
        else
            mean.Value.CopyTo(centre);
        Span<float> spread = flow.Learning ? scale : variance.Value;
        for (int j = 0; j < Inputs; j++)
            scale[j] = 1 / MathF.Sqrt(spread[j] + Least);
        for (int s = 0; s < flow.Samples; s++)
            Normalise(flow.X.AsSpan(s * Inputs, Inputs), centre, scale, flow.Y.AsSpan(s * Inputs, Inputs));
    }

    /// <summary>Mean and variance over the batch, of each column; the running averages follow them.</summary>
    void Measure(Flow flow, Span<float> centre, Span<float> spread)
    {
        centre.Clear();
        spread.Clear();
        for (int s = 0; s < flow.Samples; s++)
            Rows.Add(centre, flow.X.AsSpan(s * Inputs, Inputs));
        foreach (ref float sum in centre)
            sum /= flow.Samples;
        for (int s = 0; s < flow.Samples; s++)
            AddSquares(spread, flow.X.AsSpan(s * Inputs, Inputs), centre);
        for (int j = 0; j < Inputs; j++)
        {
            spread[j] /= flow.Samples;
            mean.Value[j] += Fresh * (centre[j] - mean.Value[j]);
            variance.Value[j] += Fresh * (spread[j] - variance.Value[j]);
        }
    }

    static void AddSquares(Span<float> sum, ReadOnlySpan<float> x, ReadOnlySpan<float> centre)
    {
        int j = 0;
        for (; j + Vector<float>.Count <= x.Length; j += Vector<float>.Count)
        {
            Vector<float> d = new Vector<float>(x[j..]) - new Vector<float>(centre[j..]);
            (new Vector<float>(sum[j..]) + (d * d)).CopyTo(sum[j..]);
        }

        for (; j < x.Length; j++)
            sum[j] += (x[j] - centre[j]) * (x[j] - centre[j]);
    }

    void Normalise(ReadOnlySpan<float> x, ReadOnlySpan<float> centre, ReadOnlySpan<float> scale, Span<float> y)
    {
        int j = 0;
        for (; j + Vector<float>.Count <= x.Length; j += Vector<float>.Count)
        {
            Vector<float> away = new Vector<float>(x[j..]) - new Vector<float>(centre[j..]);
            Vector<float> u = away * new Vector<float>(scale[j..]);
            ((u * new Vector<float>(gain.Value, j)) + new Vector<float>(shift.Value, j)).CopyTo(y[j..]);
        }

        for (; j < x.Length; j++)
            y[j] = ((x[j] - centre[j]) * scale[j] * gain.Value[j]) + shift.Value[j];
    }

    #region backward
    public override void Backward(Flow flow)
    {
        ReadOnlySpan<float> centre = flow.Scratch.AsSpan(0, Inputs), scale = flow.Scratch.AsSpan(Inputs, Inputs);
        if (flow.Learning)
            SumUp(flow, centre, scale);
        float share = flow.Learning ? 1f / flow.Samples : 0;
        float[] dGain = gain.Gradient, dShift = shift.Gradient, stretch = gain.Value;
        for (int s = 0; s < flow.Samples && flow.WantsDx; s++)
        {
            ReadOnlySpan<float> x = flow.X.AsSpan(s * Inputs, Inputs), dy = flow.Dy.AsSpan(s * Inputs, Inputs);
            Span<float> dx = flow.Dx.AsSpan(s * Inputs, Inputs);
            for (int j = 0; j < dx.Length; j++)
            {
                float u = (x[j] - centre[j]) * scale[j];
                dx[j] = stretch[j] * scale[j] * (dy[j] - (share * (dShift[j] + (u * dGain[j]))));
            }
        }
    }
    #endregion

    /// <summary>The two sums over the batch: of dy, for the shift, and of dy u, for the gain.</summary>
    void SumUp(Flow flow, ReadOnlySpan<float> centre, ReadOnlySpan<float> scale)
    {
        float[] dGain = gain.Gradient, dShift = shift.Gradient;
        Array.Clear(dGain);
        Array.Clear(dShift);
        for (int s = 0; s < flow.Samples; s++)
        {
            ReadOnlySpan<float> x = flow.X.AsSpan(s * Inputs, Inputs), dy = flow.Dy.AsSpan(s * Inputs, Inputs);
            for (int j = 0; j < dy.Length; j++)
            {
                dShift[j] += dy[j];
                dGain[j] += dy[j] * (x[j] - centre[j]) * scale[j];
            }
        }
    }
}
