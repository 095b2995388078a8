using Nabla.Viz;

namespace Nabla.Course.BendingSpace;

/// <summary>
/// The animations of chapter 3: the grid and the points on their way, and how separable they are on it.
/// </summary>
static class Pictures
{
    const int Panel = 310, Strip = 76, Head = 34, Frames = 34;

    /// <summary>
    /// Networks side by side, each carrying the same points; below each the separability up to this time.
    /// </summary>
    public static byte[] Journey(IReadOnlyList<Sample> points, params (Network Network, string Title)[] networks)
    {
        double[][] shares = [.. networks.Select(n => Shares(n.Network, points))];
        List<Raster> frames = [];
        for (int f = 0; f <= Frames; f++)
        {
            Raster frame = new(Panel * networks.Length, Head + Panel + Strip, ColorMap.Paper);
            for (int n = 0; n < networks.Length; n++)
            {
                Network network = networks[n].Network;
                double time = Time(network, f), left = Panel * n;
                double walk = Smooth(Math.Clamp(1.5 * f / Frames - 0.5, 0, 1));
                frame.Text(left + 14, 23, networks[n].Title, 14, ColorMap.Ink, bold: true);
                frame.Text(left + Panel - 14, 23, Where(network, time), 13, ColorMap.Muted, Anchor.End);
                Box box = new(left + 10, Head, Panel - 20, Panel - 20);
                Plane(frame, box, network, points, time, walk);
                if (f == Frames) Cut(frame, box, network, walk);
                Curve(frame, new(left + 14, Head + Panel - 2, Panel - 28, Strip - 14), shares[n], f);
            }
            frames.Add(frame);
        }
        return Gif.Encode(frames, [.. frames.Select((_, f) => f == 0 ? 1200 : f == Frames ? 3500 : 90)]);
    }

    /// <summary>Every layer of one network as a picture of its own, in a row.</summary>
    public static byte[] Stations(IReadOnlyList<Sample> points, Network network)
    {
        int end = Bend.End(network), size = 240;
        Raster picture = new(size * (end + 1), Head + size + 12, ColorMap.Paper);
        for (int l = 0; l <= end; l++)
        {
            Box box = new(size * l + 8, Head + 4, size - 16, size - 16);
            double share = Separability.Of(Bend.At(network, points, l), points);
            picture.Text(size * l + 14, 22, Where(network, l), 14, ColorMap.Ink, bold: true);
            picture.Text(size * (l + 1) - 14, 22, $"{share:P1}", 13, ColorMap.Muted, Anchor.End);
            double walk = Smooth(l / (double)end);
            Plane(picture, box, network, points, l, walk);
            if (l == end) Cut(picture, box, network, walk);
        }
        return Png.Encode(picture);
    }

    /// <summary>
    /// Training itself: on the left what the plane is answered, on the right how the hidden layer holds it.
    /// </summary>
    public static byte[] Training(IReadOnlyList<Sample> points, IReadOnlyList<(int Epoch, Network Network)> history)
    {
        List<Raster> frames = [];
        Box left = new(10, Head, Panel - 20, Panel - 20), right = left with { X = Panel + 10 };
        foreach ((int epoch, Network network) in history)
        {
            Raster frame = new(2 * Panel, Head + Panel + 20, ColorMap.Paper);
            frame.Text(14, 23, $"the plane, epoch {epoch}", 14, ColorMap.Ink, bold: true);
            frame.Text(Panel + 14, 23, "as the hidden layer holds it", 14, ColorMap.Ink, bold: true);
            frame.Field(left, (u, v) => Answer(network, 2.3 * u - 1.15, 2.3 * v - 1.15));
            Dots(frame, new View(left, network, 0), points, p => p.X);
            Plane(frame, right, network, points, 1, 1);
            Cut(frame, right, network, 1);
            double share = Separability.Of(Bend.At(network, points, 1), points);
            frame.Text(14, Head + Panel + 8, $"cost {network.Cost(points):F3}", 13, ColorMap.Muted);
            frame.Text(Panel + 14, Head + Panel + 8, $"parted by one straight cut: {share:P1}", 13, ColorMap.Muted);
            frames.Add(frame);
        }
        return Gif.Encode(frames, [.. frames.Select((_, f) => f == 0 ? 1200 : f == frames.Count - 1 ? 3500 : 120)]);
    }

    static Rgb Answer(Network network, double x, double y) =>
        ColorMap.Pale((Math.Floor(8 * network.Forward([x, y])[^1][0]) + 0.5) / 8);

    static double[] Shares(Network network, IReadOnlyList<Sample> points) => [.. Enumerable.Range(0, Frames + 1)
        .Select(f => Separability.Of(Bend.At(network, points, Time(network, f)), points))];

    /// <summary>Slow out of each layer and slow into the next.</summary>
    static double Time(Network network, int frame)
    {
        double time = frame * Bend.End(network) / (double)Frames, whole = Math.Floor(time);
        return whole + Smooth(time - whole);
    }

    static double Smooth(double t) => t * t * (3 - 2 * t);

    static string Where(Network network, double time) => time switch
    {
        0 => "the input",
        _ when time == Bend.End(network) => "the last hidden layer",
        _ when time == Math.Floor(time) => $"hidden layer {time}",
        _ => $"between layer {Math.Floor(time)} and {Math.Ceiling(time)}",
    };

    static void Plane(Raster frame, Box box, Network network, IReadOnlyList<Sample> points, double time, double walk)
    {
        frame.FillRect(box.X, box.Y, box.Width, box.Height, ColorMap.White);
        View view = new(box, network, walk);
        Rgb mesh = ColorMap.Muted.Mix(ColorMap.White, 0.45);
        for (int k = 0; k <= 10; k++)
        {
            double fixedAt = 0.2 * k - 1;
            frame.Polyline([.. Line(s => [fixedAt, s])], mesh, 1);
            frame.Polyline([.. Line(s => [s, fixedAt])], mesh, 1);
        }
        Dots(frame, view, points, p => Bend.At(network, p.X, time));

        IEnumerable<(double X, double Y)> Line(Func<double, double[]> at) => Enumerable.Range(0, 41)
            .Select(i => view.Place(Bend.At(network, at(i / 20.0 - 1), time)));
    }

    static void Dots(Raster frame, View view, IReadOnlyList<Sample> points, Func<Sample, double[]> where)
    {
        foreach (Sample p in points)
        {
            (double x, double y) = view.Place(where(p));
            frame.Disc(x, y, 3.6, ColorMap.White);
            if (p.Y == 1) frame.Disc(x, y, 2.8, ColorMap.Vermilion);
            else frame.Ring(x, y, 2.2, ColorMap.Blue, 1.4);
        }
    }

    /// <summary>
    /// Where the output neuron is undecided, w·h + b = 0; a plane stands edge on, so it is a line either way.
    /// </summary>
    static void Cut(Raster frame, Box box, Network network, double walk)
    {
        double[] w = network.Weights[^1][0][..^1];
        double bias = network.Weights[^1][0][^1], square = w.Sum(c => c * c);
        double[] foot = [.. w.Select(c => -bias * c / square)];
        View view = new(box, network, walk);
        (double x, double y) = view.Place(foot);
        (double ax, double ay) = view.Place([.. foot.Zip(w, (f, c) => f + c)]);
        double length = Math.Sqrt((ax - x) * (ax - x) + (ay - y) * (ay - y));
        (double dx, double dy) = (-(ay - y) / length * 600, (ax - x) / length * 600);
        frame.Clip = box;
        frame.Line(x - dx, y - dy, x + dx, y + dy, ColorMap.Ink, 2);
        frame.Clip = null;
    }

    /// <summary>The share that a line parts, from one half (bottom) to all (top), over the journey so far.</summary>
    static void Curve(Raster frame, Box box, double[] shares, int now)
    {
        (double X, double Y) Place(int f) =>
            (box.X + box.Width * f / Frames, box.Bottom - box.Height * 0.62 * (shares[f] - 0.5) / 0.5);
        frame.Line(box.X, Top(), box.Right, Top(), ColorMap.Grid);
        frame.Line(box.X, box.Bottom, box.Right, box.Bottom, ColorMap.Grid);
        frame.Polyline([.. Enumerable.Range(0, now + 1).Select(Place)], ColorMap.Ink, 1.6);
        (double x, double y) = Place(now);
        frame.Disc(x, y, 3.5, ColorMap.Ink);
        frame.Text(box.X, box.Y + 12, $"parted by one straight cut: {shares[now]:P1}", 13, ColorMap.Ink);

        double Top() => box.Bottom - box.Height * 0.62;
    }
}
