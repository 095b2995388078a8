using Nabla.Viz;

namespace Nabla.Course.Adversarial;

/// <summary>The drawings of chapter 7.</summary>
static class Pictures
{
    /// <summary>The answer and how sure the network is of it: "3 (99%)".</summary>
    public static string Caption(Net net, ReadOnlySpan<float> x)
    {
        float[] p = net.Predict(x);
        int answer = SoftmaxCost.Largest(p);
        return $"{answer} ({100 * p[answer]:0}%)";
    }

    public static byte[] Conjured(Net net, float[] noise, float[][] pictures) => Png.Encode(DigitGrid.Draw(
        [Bytes(noise), .. pictures.Select(Bytes)], columns: 6,
        ["the noise", .. pictures.Select(picture => Caption(net, picture))], scale: 3));

    /// <summary>A picture, what was added to it, and what came of it, with the ten probabilities of both.</summary>
    public static byte[] Triple(Net net, float[] before, float[] after)
    {
        double[] change = [.. after.Zip(before, (a, b) => (double)(a - b))];
        Raster first = DigitGrid.Draw([Bytes(before)], 1, ["the picture"], scale: 4);
        Raster middle = DigitGrid.DrawSigned([change], 1, ["the change, magnified"], scale: 4);
        Raster last = DigitGrid.Draw([Bytes(after)], 1, ["the sum"], scale: 4);
        const int bars = 110;
        var canvas = new Raster(first.Width + middle.Width + last.Width, first.Height + bars, ColorMap.Paper);
        canvas.Blit(first, 0, 0);
        canvas.Blit(middle, first.Width, 0);
        canvas.Blit(last, first.Width + middle.Width, 0);
        Bars(canvas, 12, first.Height, net.Predict(before));
        Bars(canvas, first.Width + middle.Width + 12, first.Height, net.Predict(after));
        return Png.Encode(canvas);
    }

    /// <summary>Ten bars, a digit below each.</summary>
    static void Bars(Raster canvas, double x, double y, float[] p)
    {
        const double step = 11.2, height = 70;
        for (int digit = 0; digit < p.Length; digit++)
        {
            double left = x + (step * digit), tall = Math.Max(1, height * p[digit]);
            canvas.FillRect(left + 1, y + height - tall, step - 2, tall, digit == SoftmaxCost.Largest(p) ? ColorMap.Vermilion : ColorMap.Blue);
            canvas.Text(left + (step / 2), y + height + 14, $"{digit}", 11, ColorMap.Muted, Anchor.Middle);
        }
    }

    public static byte[] BeforeAndAfter(Net net, float[] before, float[] after, byte[] labels)
    {
        float[][] pictures = [.. before.Chunk(784), .. after.Chunk(784)];
        return Png.Encode(DigitGrid.Draw(
            [.. pictures.Select(Bytes)], labels.Length, [.. pictures.Select(picture => Caption(net, picture))], scale: 2));
    }

    public static string OverEpsilon(double[] epsilons, double[] byChance, double[] oneStep, double[] manySteps) =>
        new LineChart
        {
            Title = "The same distance, gone in three ways",
            XLabel = "epsilon, the most by which a pixel may change",
            YLabel = "right, %",
            YRange = (0, 100),
        }
        .Add("signs by chance", epsilons, byChance)
        .Add("one step up the slope", epsilons, oneStep)
        .Add("20 steps", epsilons, manySteps)
        .ToSvg();

    /// <summary>Which digit becomes which.</summary>
    public static string Becomes(Net net, float[] moved, byte[] labels)
    {
        int[,] counts = new int[10, 10];
        byte[] answers = net.Answers(moved, labels.Length);
        for (int s = 0; s < labels.Length; s++)
            counts[labels[s], answers[s]]++;
        return new ConfusionMatrix(counts) { Title = "What 50,000 digits become at epsilon 0.12" }.ToSvg();
    }

    static ReadOnlyMemory<byte> Bytes(float[] picture) =>
        (byte[])[.. picture.Select(ink => (byte)Math.Round(255 * Math.Clamp(ink, 0, 1)))];
}
