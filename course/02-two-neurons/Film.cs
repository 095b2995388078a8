// A network learning, as an animation: the plane with its answer, the samples and each hidden neuron's own line; beside
// it the cost. Frames are dense at first and sparse later, as the steps that matter are.

using Nabla.Viz;
using static Nabla.Course.TwoNeurons.Descent;

namespace Nabla.Course.TwoNeurons;

sealed class Film(Sample[] samples, double rate, int steps)
{
    const int Frames = 56;
    static readonly Rgb First = Rgb.From(0x7A2E8E), Second = ColorMap.Category(2);

    readonly List<double> times = [], costs = [];

    public byte[] Shoot(Network n)
    {
        List<Raster> frames = [];
        int done = 0;
        foreach (int step in Moments())
        {
            for (; done < step; done++)
            {
                n = Train(n, samples, rate, steps: 1);
            }

            times.Add(Time(step));
            costs.Add(Cost(n, samples));
            frames.Add(Draw(n, step));
        }

        return Gif.Encode(frames, milliseconds: 110, last: 3000);
    }

    /// <summary>From 0 to the last step, each time a like factor further.</summary>
    IEnumerable<int> Moments() => Enumerable.Range(0, Frames)
        .Select(i => (int)Math.Round(Math.Pow(steps + 1, i / (Frames - 1.0))) - 1)
        .Distinct();

    static double Time(int step) => Math.Log10(step + 1);

    Raster Draw(Network n, int step)
    {
        Raster canvas = new(640, 336, ColorMap.Paper);
        Panel plane = new(canvas, new(16, 16, 304, 304), (-1, 1), (-1, 1));
        plane.Field(n.Answer);
        plane.Line(n.First.W1, n.First.W2, n.First.B, First, width: 2.4);
        plane.Line(n.Second.W1, n.Second.W2, n.Second.B, Second, width: 2.4, dashed: true);
        foreach (var (y, color) in new[] { (0, Pictures.Dark), (1, Pictures.Bright) })
        {
            var side = samples.Where(s => s.Y == y);
            plane.Points([.. side.Select(s => s.X1)], [.. side.Select(s => s.X2)], color);
        }

        Panel curve = new(canvas, new(376, 40, 240, 150), (0, Time(steps)), (0.0005, 0.5), logY: true);
        curve.Title("cost").Axes(xLabel: "powers of ten of steps").Curve(times, costs, ColorMap.Ink);
        curve.Points([times[^1]], [costs[^1]], ColorMap.Ink, radius: 4);
        Say(canvas, n, step);
        return canvas;
    }

    void Say(Raster canvas, Network n, int step)
    {
        canvas.Text(376, 256, $"step {step}", 15, ColorMap.Ink, bold: true);
        canvas.Text(616, 256, $"{Right(n, samples)} of {samples.Length} right", 15, ColorMap.Ink, Anchor.End);
        canvas.Line(376, 282, 400, 282, First, width: 2.4);
        canvas.Text(408, 286, "the first hidden neuron's line", 12, ColorMap.Ink);
        canvas.Polyline([(376, 304), (400, 304)], Second, width: 2.4, dashed: true);
        canvas.Text(408, 308, "the second hidden neuron's line", 12, ColorMap.Ink);
    }
}
