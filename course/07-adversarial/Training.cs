using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Course.Adversarial;

/// <summary>Changes a batch before the network learns from it: adds noise, or attacks it.</summary>
/// <param name="x">The pictures, a row each; to be changed in place, and kept within 0 and 1 or not as it
/// likes.</param>
/// <param name="labels">Their labels.</param>
/// <param name="progress">How far the training is, 0 at its first step to 1 at its last.</param>
/// <param name="random">The training's own random numbers.</param>
public delegate void Disturbance(Memory<float> x, ReadOnlyMemory<byte> labels, double progress, Random random);

/// <summary>
/// How to train a network of layers: mini-batches, momentum, weight decay, a rate that sinks to zero.
/// </summary>
public sealed record DescentOptions
{
    public int Epochs { get; init; } = 10;

    public int Batch { get; init; } = 128;

    /// <summary>The rate of the first step; it follows half a cosine down to zero.</summary>
    public double Rate { get; init; } = 0.1;

    /// <summary>How much of the last step goes into the next one.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Adds decay times each weight to its gradient.</summary>
    public double Decay { get; init; }

    /// <summary>Decides the order of the samples and the disturbances.</summary>
    public int Seed { get; init; }

    /// <summary>What is done to each batch before it is learned from; nothing unless said.</summary>
    public Disturbance? Disturb { get; init; }
}

public sealed partial class Net
{
    /// <summary>Trains; what was learned until then stays when it is cancelled in the middle.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, between two steps.</exception>
    public void Train(
        DigitSet digits, DescentOptions options, Action<int, double>? onEpoch = null, CancellationToken cancellation = default)
    {
        var pass = new Pass(this, options.Batch, threads: 0);
        var random = new Random(options.Seed);
        int steps = (digits.Count + options.Batch - 1) / options.Batch, step = 0;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            double cost = 0;
            foreach (int[] chosen in Batches.Order(digits.Count, options.Seed, epoch).Chunk(options.Batch))
            {
                cancellation.ThrowIfCancellationRequested();
                cost += Step(pass, digits, chosen, options, step++ / (double)(steps * options.Epochs), random);
            }

            onEpoch?.Invoke(epoch, cost / digits.Count);
        }
    }

    #region learn
    double Step(Pass pass, DigitSet digits, int[] chosen, DescentOptions options, double progress, Random random)
    {
        byte[] labels = [.. chosen.Select(i => digits.Labels[i])];
        for (int s = 0; s < chosen.Length; s++)
            Pixels.ToFloats(digits.Image(chosen[s]), pass.X.AsSpan(s * Inputs));
        options.Disturb?.Invoke(pass.X.AsMemory(0, chosen.Length * Inputs), labels, progress, random);

        pass.Forward(chosen.Length, learning: true);
        double cost = pass.Backward(labels);
        float rate = (float)(options.Rate * (1 + Math.Cos(Math.PI * progress)) / 2);
        foreach (Parameter p in Parameters)
            Descend(p, rate, (float)options.Momentum, p.Decays ? (float)options.Decay : 0);
        return cost;
    }
    #endregion

    /// <summary>A parameter's step in pieces, which the cores share: a large one lies far from any cache.</summary>
    static void Descend(Parameter p, float rate, float momentum, float decay)
    {
        const int piece = 1 << 16;
        int pieces = (p.Value.Length + piece - 1) / piece;
        if (pieces == 1)
            Piece(0);
        else
            Parallel.For(0, pieces, Piece);

        void Piece(int number)
        {
            int start = number * piece, count = Math.Min(piece, p.Value.Length - start);
            Rows.Descend(
                p.Value.AsSpan(start, count), p.Velocity.AsSpan(start, count), p.Gradient.AsSpan(start, count),
                rate, momentum, decay);
        }
    }
}
