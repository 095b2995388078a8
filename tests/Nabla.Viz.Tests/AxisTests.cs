using CsCheck;

namespace Nabla.Viz.Tests;

public class AxisTests
{
    [Fact]
    public void Ticks_are_round()
    {
        Assert.Equal(["0", "2", "4", "6", "8", "10"], Labels(new(0, 10, false), 5));
        Assert.Equal(["−0.5", "0.0", "0.5"], Labels(new(-0.7, 0.7, false), 3));
        Assert.Equal(["0", "20,000", "40,000"], Labels(new(0, 50_000, false), 3));
    }

    [Fact]
    public void Logarithmic_ticks_are_powers_of_ten()
    {
        Assert.Equal(["0.01", "0.1", "1", "10"], Labels(new(0.01, 10, true), 4));
        Assert.Equal(["1", "2", "5", "10", "20"], Labels(new(1, 30, true), 6));
        Assert.Equal(["10⁻⁸", "0.0001", "1"], Labels(new(1e-9, 10, true), 3));
    }

    [Fact]
    public void One_value_stands_in_the_middle()
    {
        Assert.Equal(0.5, Axis.Over([7, 7], false, 0.05).Position(7), 1e-12);
        Assert.Equal(0.5, Axis.Over([7], true, 0.05).Position(7), 1e-12);
        Assert.Equal(0.5, Axis.Over([0, double.NaN], false, 0).Position(0), 1e-12);
    }

    [Fact]
    public void Position_and_value_are_inverse() =>
        Gen.Select(Gen.Double[0.1, 10], Gen.Double[11, 1000], Gen.Double[0, 1], Gen.Bool).Sample((low, high, t, log) =>
            Math.Abs(new Axis(low, high, log).Position(new Axis(low, high, log).Value(t)) - t) < 1e-9);

    [Fact]
    public void Ticks_lie_on_the_axis_in_order_and_are_told_apart() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6], Gen.Int[2, 10]).Sample((low, length, wanted) =>
        {
            var ticks = new Axis(low, low + length, false).Ticks(wanted);
            return ticks.Count >= 1
                && ticks.All(t => t.Value >= low - (length * 1e-5) && t.Value <= low + (length * 1.00001))
                && ticks.Zip(ticks.Skip(1)).All(p => p.First.Value < p.Second.Value && p.First.Label != p.Second.Label);
        });

    static IEnumerable<string> Labels(Axis axis, int wanted) => axis.Ticks(wanted).Select(t => t.Label);
}

public class ContourTests
{
    /// <summary>The contour of a plane x + y = 5 on a grid: every point of it satisfies the equation.</summary>
    [Fact]
    public void A_straight_contour_is_exact()
    {
        var curve = Assert.Single(Contours.Lines(Sampled((x, y) => x + y), 5));
        Assert.All(curve, p => Assert.Equal(5, p.X + p.Y, 1e-9));
    }

    /// <summary>
    /// The region where a cone is high is a disc: one closed curve at its radius, with its area, pi r^2.
    /// </summary>
    [Fact]
    public void A_region_is_closed_and_has_its_area()
    {
        var curve = Assert.Single(
            Contours.Regions(Sampled((x, y) => -Math.Sqrt(((x - 10) * (x - 10)) + ((y - 10) * (y - 10)))), -6));
        Assert.Equal(curve[0], curve[^1]);
        Assert.All(curve, p => Assert.Equal(6, Math.Sqrt(((p.X - 10) * (p.X - 10)) + ((p.Y - 10) * (p.Y - 10))), 0.05));
        Assert.Equal(Math.PI * 36, Math.Abs(Area(curve)), 1.0);
    }

    [Fact]
    public void A_region_without_border_is_the_whole_grid() =>
        Assert.Equal(400, Math.Abs(Area(Assert.Single(Contours.Regions(Sampled((_, _) => 1), 0.5)))), 1e-6);

    [Fact]
    public void Areas_of_any_field_are_those_of_its_high_and_low_parts() =>
        Gen.Double[-1, 1].Array[25].Sample(values =>
        {
            var field = new double[5, 5];
            Buffer.BlockCopy(values, 0, field, 0, 200);
            var negative = new double[5, 5];
            for (int i = 0; i < 25; i++) negative[i / 5, i % 5] = -values[i];
            // A level that no generated fraction hits: a sample at the level itself counts as high in both.
            double level = Math.PI / 60;
            double high = Contours.Regions(field, level).Sum(Area), low = Contours.Regions(negative, -level).Sum(Area);
            return Math.Abs(Math.Abs(high) + Math.Abs(low) - 16) < 1e-6;
        });

    static double[,] Sampled(Func<double, double, double> f)
    {
        var samples = new double[21, 21];
        for (int row = 0; row < 21; row++)
            for (int column = 0; column < 21; column++) samples[row, column] = f(column, row);
        return samples;
    }

    /// <summary>The shoelace formula; its sign is the curve's direction.</summary>
    static double Area(List<(double X, double Y)> curve) =>
        curve.Zip(curve.Skip(1), (p, q) => ((p.X * q.Y) - (q.X * p.Y)) / 2).Sum();
}
