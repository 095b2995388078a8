using Nabla.Course.Adversarial;

namespace Nabla.Course.Noise;

/// <summary>
/// Adversarial training (Madry et al. 2018, equation 2.1): each batch is attacked, on the network as it is at that
/// moment, before it is learned from. The attack is chapter 7's: a random place in the box, then steps by the sign of the
/// slope.
/// </summary>
/// <param name="net">The network that is being trained.</param>
/// <param name="epsilon">Half the width of the box, once warm.</param>
/// <param name="steps">How often the slope is followed.</param>
/// <param name="warmUp">
/// The share of the training in which the box grows from nothing: attacked at full strength, a network that knows
/// nothing yet finds no way down.
/// </param>
public sealed class Adversary(Net net, double epsilon, int steps, double warmUp = 0.25)
{
    /// <summary>Samples that one core attacks at a time. The cut does not depend on the number of cores.</summary>
    const int Size = 64;

    readonly List<Pass> passes = [];

    /// <summary>Attacks a batch in place; for <see cref="DescentOptions.Disturb"/>.</summary>
    public void Disturb(Memory<float> x, ReadOnlyMemory<byte> labels, double progress, Random random)
    {
        float box = (float)(epsilon * Math.Min(1, progress / warmUp));
        int seed = random.Next(), pieces = (labels.Length + Size - 1) / Size;
        while (passes.Count < pieces)
            passes.Add(new Pass(net, Size, threads: 1));
        Parallel.For(0, pieces, piece =>
        {
            int start = piece * Size, count = Math.Min(Size, labels.Length - start);
            Attack(
                passes[piece], x.Span.Slice(start * net.Inputs, count * net.Inputs), labels.Span.Slice(start, count),
                box, unchecked((uint)seed), (uint)(start * net.Inputs));
        });
    }

    #region attack
    void Attack(Pass pass, Span<float> x, ReadOnlySpan<byte> labels, float box, uint stream, uint first)
    {
        Span<float> moved = pass.X.AsSpan(0, x.Length);
        x.CopyTo(moved);
        GaussianNoise.AddUniform(moved, box, stream, first);
        for (int step = 0; step < steps; step++)
        {
            pass.Forward(labels.Length);
            pass.BackwardToInput(labels);
            Rows.ClimbInBox(moved, pass.Dx.AsSpan(0, x.Length), x, 2.5f * box / steps, box);
        }

        moved.CopyTo(x);
    }
    #endregion
}
