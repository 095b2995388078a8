using Nabla.Viz;

namespace Nabla.Course.BendingSpace;

/// <summary>
/// Where a point of the plane or of space stands on a square of the picture. In space the camera starts straight above
/// the input plane and walks (0 to 1) to where the network's last cut is seen edge on, as a line.
/// </summary>
sealed class View
{
    readonly Box box;
    readonly double reach;
    readonly double[] right, up;

    public View(Box box, Network network, double walk)
    {
        this.box = box;
        double[] readout = network.Weights[^1][0][..^1];
        bool flat = readout.Length == 2;
        reach = flat ? 1.15 : 1.75;
        if (flat)
        {
            (right, up) = ([1, 0], [0, 1]);
            return;
        }
        int sign = readout[0] < 0 ? -1 : 1;
        double[] normal = Unit([.. readout.Select(w => sign * w)]);
        double[] above = Upright(Math.Abs(normal[1]) < 0.8 ? [0, 1, 0] : [0, 0, 1], normal);
        right = Unit(Bend.Between([1, 0, 0], normal, walk));
        up = Upright(Bend.Between([0, 1, 0], above, walk), right);
    }

    public (double X, double Y) Place(double[] p)
    {
        double x = 0, y = 0;
        for (int k = 0; k < p.Length && k < right.Length; k++)
        {
            x += right[k] * p[k];
            y += up[k] * p[k];
        }
        return (box.X + box.Width * (0.5 + x / (2 * reach)), box.Y + box.Height * (0.5 - y / (2 * reach)));
    }

    static double[] Unit(double[] v)
    {
        double length = Math.Sqrt(v.Sum(c => c * c));
        return [.. v.Select(c => c / length)];
    }

    /// <summary>What is left of v at right angles to a unit vector, made as long as 1.</summary>
    static double[] Upright(double[] v, double[] unit)
    {
        double along = v.Zip(unit, (a, b) => a * b).Sum();
        return Unit([.. v.Zip(unit, (a, b) => a - along * b)]);
    }
}
