using Nabla.Course.Adversarial;
using Nabla.Viz;

namespace Nabla.Course.Noise;

/// <summary>The drawings of a table of defences.</summary>
public static class DefencePictures
{
    const int Shown = 24, Columns = 4;

    /// <summary>How many of the same examples each network gets right.</summary>
    public static string Transfer(IReadOnlyList<Defence> defences, int count, string note = "") => new BarChart
    {
        Title = $"{count:N0} digits attacked on the ordinary network{note}",
        YLabel = "right, of the same examples",
        Labels = [.. defences.Select(defence => defence.Name)],
        Decimals = 0,
        Width = 760,
    }
    .Add("", [.. defences.Select(defence => (double)defence.TransferCorrect)]).ToSvg();

    /// <summary>What is left when each is attacked itself, by the strongest of the attacks.</summary>
    public static string OverEpsilon(IReadOnlyList<Defence> defences, string note = "")
    {
        var chart = new LineChart
        {
            Title = $"Attacked with their own slopes{note}",
            XLabel = "epsilon, the most by which a pixel may change",
            YLabel = "test digits right, %",
            YRange = (0, 100),
            Width = 720,
        };
        foreach (Defence defence in defences)
        {
            int steps = defence.WhiteBox.Max(found => found.Steps);
            WhiteBox[] curve =
                [.. defence.WhiteBox.Where(found => found.Steps == steps).OrderBy(found => found.Epsilon)];
            chart.Add(
                defence.Name, [0, .. curve.Select(found => found.Epsilon)],
                [100 * defence.Clean, .. curve.Select(found => 100 * found.Accuracy)], markers: true);
        }

        return chart.ToSvg();
    }

    /// <summary>What the first neurons of each network look for: ink that excites them, ink that calms them.</summary>
    public static byte[] Weights(IReadOnlyList<Defence> defences)
    {
        Raster[] grids = [.. defences.Select(defence =>
            DigitGrid.DrawSigned(FirstWeights(defence.Net), Columns, title: defence.Name))];
        var canvas = new Raster(grids.Sum(grid => grid.Width), grids.Max(grid => grid.Height), ColorMap.Paper);
        int x = 0;
        foreach (Raster grid in grids)
        {
            canvas.Blit(grid, x, 0);
            x += grid.Width;
        }

        return Png.Encode(canvas);
    }

    /// <summary>The largest of the first layer's rows of weights, a map of the pixels each.</summary>
    static double[][] FirstWeights(Net net)
    {
        float[] w = net.Layers[0].Parameters[0].Value;
        int outputs = net.Layers[0].Outputs;
        double[] Map(int o) => [.. Enumerable.Range(0, net.Inputs).Select(i => (double)w[(i * outputs) + o])];
        return [.. Enumerable.Range(0, outputs).Select(Map).OrderByDescending(map => map.Sum(v => v * v)).Take(Shown)];
    }
}
