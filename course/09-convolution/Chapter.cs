using Nabla.Course.Adversarial;
using Nabla.Course.Einsums;
using Nabla.Data;
using Layer = Nabla.Course.Adversarial.Layer;

namespace Nabla.Course.Convolutions;

/// <summary>
/// Chapter 9: the same small network at every place of a picture, forward, backward, fast, and trained on digits.
/// </summary>
public static class ConvolutionChapter
{
    public static Chapter Entry { get; } = new(
        9, "09-convolution", "Convolution",
        "a convolutional network, forward and backward, by hand and fast, and what its filters see",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        DigitSet train = page.Digits().Train;
        page.Output("slide", () => Slide(page));
        page.Picture("window.gif", Pictures.TheWindow(train.Image(7)));
        page.Output("nudge", () => Nudge(page));
        page.Output("strings", () => InStrings(page));
        page.Output("places", () => Places(page));
        page.Output("pool", () => Pool(page));
        page.Output("whole", () => Whole(page));
        page.Output("spread", () => Spread(page));
        page.Output("fast", () => Fast(page));
        page.LongOutput("seconds", 0.5, () => Seconds(page));
        page.Output("count", () => Count(page));
        page.Output("first", () => First(page));
        page.LongOutput("dense", 2, () => Experiments.Row(page, "dense 100", Experiments.Dense));
        page.LongOutput("one", 10, () => Experiments.Row(page, "conv 20, dense 100", Experiments.One));
        page.LongOutput("two", 20, () => Experiments.Row(page, "conv 20, conv 40, dense 100", Experiments.Two));
        page.LongOutput("inside", 4, () => Experiments.Inside(page));
    }

    static void Slide(Page page)
    {
        #region edge
        double[,] x =
        {
            { 0, 0, 0, 0, 0, 0 },
            { 0, 0, 9, 9, 0, 0 },
            { 0, 0, 9, 9, 0, 0 },
            { 0, 0, 9, 9, 0, 0 },
            { 0, 0, 0, 0, 0, 0 },
        };
        double[,] w = { { -1, 0, 1 }, { -1, 0, 1 }, { -1, 0, 1 } };
        double[,] y = ByHand.Slide(x, w, b: 0);
        #endregion

        for (int i = 0; i < y.GetLength(0); i++)
            page.WriteLine(string.Concat(Enumerable.Range(0, y.GetLength(1)).Select(j => $"{y[i, j],5}")));
    }

    static void Nudge(Page page)
    {
        foreach (var window in new Window[] { new(3), new(3, Padding: 1), new(4, Padding: 1, Stride: 2) })
        {
            double[,,,] x = Numbers.Normal(1, 2, 3, 6, 7), w = Numbers.Normal(2, 3, window.Size, window.Size, 4);
            double[] b = [0.1, 0.2, 0.3, 0.4];
            double[,,,] dy = ByHand.Like(ByHand.Forward(x, w, b, window));
            Numbers.Fill(dy, 3, 1);
            double Cost() => Numbers.Weighed(ByHand.Forward(x, w, b, window), dy);

            var (dx, dw, db) = ByHand.Backward(x, w, dy, window);
            double miss = new (Array Array, Array Gradient)[] { (x, dx), (w, dw), (b, db) }
                .Max(pair => Numbers.Miss(Cost, pair.Array, pair.Gradient));
            page.WriteLine($"size {window.Size}, padding {window.Padding}, stride {window.Stride}:  "
                + $"all three {(miss < 1e-6 ? "agree with the nudge" : $"miss by {miss:0.0e0}")}");
        }
    }

    static void InStrings(Page page)
    {
        double[,,,] x = Numbers.Normal(1, 2, 3, 6, 7), w = Numbers.Normal(2, 3, 3, 3, 4);
        double[,,,] y = ByHand.Forward(x, w, new double[4], new Window(3)), dy = ByHand.Like(y);
        Numbers.Fill(dy, 3, 1);
        var (dx, dw, _) = ByHand.Backward(x, w, dy, new Window(3));
        NdArray windows = Strings.Windows(Strings.Of(x), 3);

        page.WriteLine($"pictures {Strings.Of(x).Sides} have windows {windows.Sides}");
        Line("y", "bcijuv,cuvo->boij", Strings.Forward(windows, Strings.Of(w)), y);
        Line("dw", "bcijuv,boij->cuvo", Strings.ToWeights(windows, Strings.Of(dy)), dw);
        Line("dx", "boij,cuvo->bcijuv", Strings.ToPictures(Strings.Of(dy), Strings.Of(w)), dx);

        void Line(string name, string text, NdArray byString, double[,,,] byLoops)
        {
            bool same = byString.DistanceTo(Strings.Of(byLoops)) < 1e-12;
            page.WriteLine($"{name,-3} {text}  {(same ? "the same as the loops" : "differs")}");
        }
    }

    static void Places(Page page)
    {
        page.WriteLine("side  window  padding  stride  places");
        foreach (var (side, window) in new (int, Window)[]
        {
            (28, new(5)), (28, new(5, Padding: 2)), (28, new(3, Padding: 1)), (28, new(5, Stride: 2)), (12, new(5)),
            (24, new(2, Stride: 2)), (4, new(5)),
        })
        {
            string shape = $"{window.Size,6}  {window.Padding,7}  {window.Stride,6}";
            page.WriteLine($"{side,4}  {shape}  {window.Places(side),6}");
        }
    }

    static void Pool(Page page)
    {
        #region pooled
        double[,,,] x = { { { { 1, 3, 0, 2 }, { 4, 2, 1, 7 }, { 0, 0, 5, 5 }, { 0, 0, 5, 5 } } } };
        var (y, where) = ByHand.Pool(x, 2);
        double[,,,] dx = ByHand.PoolBackward(x, where, new double[,,,] { { { { 10, 20 }, { 30, 40 } } } });
        #endregion

        for (int m = 0; m < 4; m++)
        {
            string pooled = m < 2 ? $"{y[0, 0, m, 0],4}{y[0, 0, m, 1],4}" : $"{"",8}";
            page.WriteLine($"{Row(x, m)}    {pooled}    {Row(dx, m)}");
        }

        static string Row(double[,,,] a, int m) =>
            string.Concat(Enumerable.Range(0, 4).Select(n => $"{a[0, 0, m, n],4}"));
    }

    static void Whole(Page page)
    {
        #region whole
        var net = new SmallNetwork(seed: 1);
        double[,,,] x = Numbers.Normal(8, 4, 1, 8, 8);
        int[] labels = [0, 2, 1, 1];
        Array[] gradients = net.Gradients(x, labels);
        double[] misses = [.. net.Arrays.Append(x).Zip(gradients, (array, gradient) =>
            Numbers.Miss(() => net.Cost(x, labels), array, gradient))];
        #endregion

        string[] names = ["filters", "their biases", "dense weights", "dense biases", "pixels"];
        for (int k = 0; k < names.Length; k++)
            page.WriteLine($"{names[k],-13} {gradients[k].Length,4} derivatives, "
                + (misses[k] < 1e-6 ? "each within a millionth of the nudge" : $"off by {misses[k]:0.0e0}"));
    }

    static void Spread(Page page)
    {
        #region patches
        var patches = new Patches(new Planes(1, 3, 4), new Window(2));
        float[] matrix = new float[patches.Length];
        patches.Spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], matrix);
        #endregion

        foreach (float[] row in matrix.Chunk(patches.Places))
            page.WriteLine(string.Concat(row.Select(value => $"{value,4}")));
    }

    static void Fast(Page page)
    {
        Stopwatches work = new(samples: 8);
        bool close = work.Difference() < 1e-4;
        page.WriteLine($"largest difference from the loops: {(close ? "below 0.0001" : "too large")}");
    }

    static void Seconds(Page page)
    {
        Stopwatches work = new(samples: 64);
        double loops = Stopwatches.Milliseconds(work.Loops, times: 1);
        double one = Stopwatches.Milliseconds(() => work.Columns(threads: 1), times: 40);
        double all = Stopwatches.Milliseconds(() => work.Columns(threads: 0), times: 40);
        page.WriteLine($"forward and back, {work.Samples} digits, 20 maps of 5 x 5");
        page.WriteLine($"loops in doubles  {loops,8:0.00} ms");
        page.WriteLine($"im2col, one core  {one,8:0.00} ms  {loops / one,4:0} times as fast");
        string cores = $"im2col, {Environment.ProcessorCount} cores";
        page.WriteLine($"{cores,-16}  {all,8:0.00} ms  {loops / all,4:0} times as fast");
    }

    static void Count(Page page)
    {
        foreach (Layer layer in Networks.Convolutional([20], seed: 1).Layers)
        {
            string learned = string.Join(" + ", layer.Parameters.Select(p => $"{p.Value.Length:N0}"));
            string gain = learned.Length > 0 ? $"   {learned} learned" : "";
            page.WriteLine($"{layer.Description,-26} {layer.Outputs,6} numbers out{gain}");
        }
    }

    static void First(Page page)
    {
        Mnist digits = page.Digits();
        DigitSet few = digits.Train.Take(0, 1000), test = digits.Test.Take(0, 2000);
        #region train
        Net net = Networks.Convolutional([20], seed: 1);
        var options = new DescentOptions { Epochs = 4, Batch = 50, Rate = 0.05, Decay = 5e-4, Seed = 1 };
        net.Train(few, options, cancellation: page.Cancellation);
        #endregion

        double right = 100 * net.Accuracy(test.ToFloats(), test.Labels, page.Cancellation);
        page.WriteLine($"learned from {few.Count:N0} digits in {options.Epochs} epochs: "
            + $"{right:0.0}% of {test.Count:N0} others are right");
    }
}
