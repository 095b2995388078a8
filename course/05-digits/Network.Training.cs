using System.Diagnostics;
using Nabla.Data;

namespace Nabla.Course.Digits;

/// <summary>How to train: plain mini-batch descent.</summary>
public sealed record TrainOptions
{
    /// <summary>How often each sample is seen.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>How many samples make a step.</summary>
    public int Batch { get; init; } = 10;

    /// <summary>The learning rate, Nielsen's eta.</summary>
    public double Rate { get; init; } = 3;

    /// <summary>Nielsen's lambda: each step first shrinks the weights by the factor 1 - rate lambda / n.</summary>
    public double Decay { get; init; }

    /// <summary>Decides the order of the samples.</summary>
    public int Seed { get; init; }

    /// <summary>How many threads large products use; 0: as many as there are cores. No result depends on it.</summary>
    public int Threads { get; init; }
}

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="TrainCost">Mean of each sample's cost, taken before the step that it is part of; no decay.</param>
/// <param name="ValidationAccuracy">Share of the validation digits that are right after the epoch, 0 to 1.</param>
/// <param name="Seconds">What this epoch's training took, validation not counted.</param>
public sealed record EpochReport(int Epoch, double TrainCost, double ValidationAccuracy, double Seconds);

public sealed partial class Network
{
    /// <summary>Trains on digits; the network keeps what it has learned when it is cancelled in the middle.</summary>
    /// <param name="train">Digits to learn.</param>
    /// <param name="validation">Digits to judge each epoch by.</param>
    /// <param name="options">How.</param>
    /// <param name="onEpoch">Told after every epoch.</param>
    /// <param name="cancellation">Looked at before every step.</param>
    /// <exception cref="ArgumentException">Widths, options or data that do not fit; one line says what.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, between two steps.</exception>
    public IReadOnlyList<EpochReport> Train(
        DigitSet train, DigitSet validation, TrainOptions options,
        Action<EpochReport>? onEpoch = null, CancellationToken cancellation = default)
    {
        CheckFitsDigits();
        Check(options, train.Count);
        Descent descent = new(this, Math.Min(options.Batch, train.Count), options, train.Count);
        List<EpochReport> reports = [];
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            long start = Stopwatch.GetTimestamp();
            double cost = Epoch(descent, train, options, epoch, cancellation);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (!double.IsFinite(cost))
                throw new ArgumentException($"the cost is no number any more in epoch {epoch}: the rate is too high");
            reports.Add(new(epoch, cost, Accuracy(validation, options.Threads), seconds));
            onEpoch?.Invoke(reports[^1]);
        }
        return reports;
    }

    static double Epoch(
        Descent descent, DigitSet train, TrainOptions options, int epoch, CancellationToken cancellation)
    {
        int[] order = Batches.Order(train.Count, options.Seed, epoch);
        double cost = 0;
        for (int i = 0; i < order.Length; i += options.Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            cost += descent.Step(train, order.AsSpan(i, Math.Min(options.Batch, order.Length - i)));
        }
        return cost / order.Length;
    }

    /// <summary>The share of digits whose own output is the largest, 0 to 1; 0 where there are none.</summary>
    /// <exception cref="ArgumentException">The network does not take digits.</exception>
    public double Accuracy(DigitSet digits, int threads = 0)
    {
        int right = 0;
        byte[] answers = Answers(digits, threads);
        for (int i = 0; i < answers.Length; i++) right += answers[i] == digits.Labels[i] ? 1 : 0;
        return right / (double)Math.Max(1, answers.Length);
    }

    /// <summary>For each digit the network's answer: which of the ten outputs is the largest.</summary>
    /// <exception cref="ArgumentException">The network does not take digits.</exception>
    public byte[] Answers(DigitSet digits, int threads = 0)
    {
        CheckFitsDigits();
        const int rows = 500;
        Activations h = new(Widths, Math.Min(rows, digits.Count));
        byte[] answers = new byte[digits.Count];
        for (int start = 0; start < digits.Count; start += rows)
        {
            int count = Math.Min(rows, digits.Count - start);
            Pixels.ToFloats(digits.Pixels.AsSpan(start * DigitSet.ImageLength, count * DigitSet.ImageLength), h[0]);
            Forward(h, count, threads);
            for (int i = 0; i < count; i++) answers[start + i] = (byte)Largest(h[Layers].AsSpan(i * 10, 10));
        }
        return answers;
    }

    static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int j = 1; j < values.Length; j++) best = values[j] > values[best] ? j : best;
        return best;
    }

    void CheckFitsDigits()
    {
        if (Widths[0] != DigitSet.ImageLength)
            throw new ArgumentException($"the first width must be 784, one for each pixel, not {Widths[0]}");
        if (Widths[^1] != 10)
            throw new ArgumentException($"the last width must be 10, one for each digit, not {Widths[^1]}");
    }

    static void Check(TrainOptions options, int samples)
    {
        if (options.Epochs < 1) throw new ArgumentException($"epochs must be at least 1, not {options.Epochs}");
        if (options.Batch < 1) throw new ArgumentException($"the batch must be at least 1, not {options.Batch}");
        if (!(options.Rate > 0 && float.IsFinite((float)options.Rate)))
            throw new ArgumentException($"the rate must be a number above 0, not {options.Rate}");
        if (!(options.Decay >= 0 && float.IsFinite((float)options.Decay)))
            throw new ArgumentException($"the decay must be a number from 0 up, not {options.Decay}");
        if (samples == 0) throw new ArgumentException("there are no digits to train on");
        if (options.Rate * options.Decay >= samples)
            throw new ArgumentException($"rate times decay must stay below the number of digits, {samples}");
    }
}
