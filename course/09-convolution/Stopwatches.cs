using System.Diagnostics;
using Nabla.Course.Adversarial;

namespace Nabla.Course.Convolutions;

/// <summary>One convolution of 20 maps over so many pictures, forward and back, by loops and as products.</summary>
sealed class Stopwatches
{
    static readonly Planes Picture = new(1, 28, 28);
    static readonly Window Window = new(5);

    readonly Convolution layer = new(0, Picture, 20, Window, new Random(1));
    readonly double[,,,] x, w = new double[1, 5, 5, 20], dy;
    readonly double[] b = new double[20];
    readonly Flow flow;

    public Stopwatches(int samples)
    {
        Samples = samples;
        x = Numbers.Normal(1, samples, 1, 28, 28);
        dy = Numbers.Normal(2, samples, 20, 24, 24);
        for (int i = 0; i < w.Length; i++)
            w.Flat()[i] = layer.Parameters[0].Value[i];
        float[] y = new float[dy.Length], dx = new float[x.Length], scratch = new float[layer.ScratchLength(samples)];
        flow = new Flow(x.ToFloats(), y, dy.ToFloats(), dx, scratch)
        {
            Samples = samples,
            Learning = true,
            WantsDx = true,
        };
    }

    public int Samples { get; }

    public void Loops()
    {
        ByHand.Forward(x, w, b, Window);
        ByHand.Backward(x, w, dy, Window);
    }

    public void Columns(int threads)
    {
        flow.Threads = threads;
        layer.Forward(flow);
        layer.Backward(flow);
    }

    /// <summary>
    /// The largest difference between the two in what comes out and in the gradients, relative to the largest number.
    /// </summary>
    public double Difference()
    {
        Columns(threads: 0);
        var (dx, dw, db) = ByHand.Backward(x, w, dy, Window);
        return new (Array Slow, float[] Fast)[]
        {
            (ByHand.Forward(x, w, b, Window), flow.Y), (dx, flow.Dx),
            (dw, layer.Parameters[0].Gradient), (db, layer.Parameters[1].Gradient),
        }.Max(pair => Difference(pair.Slow.Flat(), pair.Fast));
    }

    static double Difference(ReadOnlySpan<double> slow, float[] fast)
    {
        double difference = 0, largest = 1;
        for (int i = 0; i < slow.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(slow[i] - fast[i]));
            largest = Math.Max(largest, Math.Abs(slow[i]));
        }

        return difference / largest;
    }

    /// <summary>The median of so many runs, after one that does not count.</summary>
    public static double Milliseconds(Action work, int times)
    {
        if (times > 1)
            work();
        double[] milliseconds = new double[times];
        foreach (ref double one in milliseconds.AsSpan())
        {
            long start = Stopwatch.GetTimestamp();
            work();
            one = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return milliseconds.Order().ElementAt(times / 2);
    }
}
