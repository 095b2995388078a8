using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Course.Frameworks.Mini;

/// <summary>What an epoch came to: its steps' mean loss, and the share of validation digits that are right.</summary>
public readonly record struct Epoch(int Number, double Loss, double Accuracy);

/// <summary>The loop that everyone writes: shuffled batches, forward, back, step; then the validation set.</summary>
public sealed class Trainer(Optimizer optimizer, Func<Node, Node, Pass, Node> loss)
{
    public int Epochs { get; init; } = 1;

    public int Batch { get; init; } = 32;

    public int Seed { get; init; }

    #region fit
    public IReadOnlyList<Epoch> Fit(ILayer net, DigitSet train, DigitSet validation)
    {
        List<Epoch> epochs = [];
        Random random = new(Seed);
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            double sum = 0;
            int steps = train.Count / Batch;
            foreach (int[] rows in Batches.Order(train.Count, Seed, epoch).Chunk(Batch).Take(steps))
                sum += Step(net, Images(train, rows), Targets(train, rows), new Pass(training: true, random));
            epochs.Add(new(epoch, sum / steps, Accuracy(net, validation)));
        }

        return epochs;
    }

    /// <summary>Forward, back, and down; the loss before.</summary>
    public double Step(ILayer net, Node x, Node y, Pass pass)
    {
        Node wrong = loss(net.Forward(x, pass), y, pass);
        pass.Backward(wrong);
        optimizer.Step(net.Parameters);
        return wrong.Values[0];
    }
    #endregion

    /// <summary>The share of digits whose own output is the largest, 0 to 1.</summary>
    public static double Accuracy(ILayer net, DigitSet digits)
    {
        int right = 0;
        foreach (int[] rows in Enumerable.Range(0, digits.Count).Chunk(500))
        {
            Node answers = net.Forward(Images(digits, rows), new Pass(training: false));
            for (int i = 0; i < rows.Length; i++)
            {
                float[] ten = answers.Values[(i * 10)..((i + 1) * 10)];
                right += Array.IndexOf(ten, ten.Max()) == digits.Labels[rows[i]] ? 1 : 0;
            }
        }

        return (double)right / digits.Count;
    }

    /// <summary>Some digits, a row each, from 0 (paper) to 1 (ink).</summary>
    public static Node Images(DigitSet digits, ReadOnlySpan<int> rows)
    {
        float[] x = new float[rows.Length * DigitSet.ImageLength];
        for (int i = 0; i < rows.Length; i++)
            Pixels.ToFloats(digits.Image(rows[i]), x.AsSpan(i * DigitSet.ImageLength));
        return Node.From(rows.Length, DigitSet.ImageLength, x);
    }

    /// <summary>What each should become: 1 at its label, 0 elsewhere.</summary>
    public static Node Targets(DigitSet digits, ReadOnlySpan<int> rows)
    {
        Node y = Node.From(rows.Length, 10, new float[rows.Length * 10]);
        for (int i = 0; i < rows.Length; i++)
            y.Values[(i * 10) + digits.Labels[rows[i]]] = 1;
        return y;
    }
}
