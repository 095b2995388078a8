using Nabla.Viz;

namespace Nabla.Course.Trainings;

/// <summary>The drawings of chapter 16.</summary>
static class Pictures
{
    public static string Signals(IEnumerable<(string Name, double[] Signal)> drawn)
    {
        LineChart chart = new()
        {
            Title = "How large the numbers are, layer by layer",
            XLabel = "layer",
            YLabel = "root of the mean square",
            LogY = true,
            Width = 700,
        };
        foreach ((string name, double[] signal) in drawn)
            chart.Add(name, signal);
        return chart.ToSvg();
    }

    public static string Valley(
        int k, IReadOnlyList<(double X, double Y)> plain, IReadOnlyList<(double X, double Y)> heavy)
    {
        LineChart chart = new()
        {
            Title = $"A valley {k} times as steep across as along: the first 25 steps",
            XLabel = "along the valley",
            YLabel = "across",
            Width = 700,
            Height = 300,
        };
        Add("plain", plain);
        Add("momentum", heavy);
        return chart.ToSvg();

        void Add(string name, IEnumerable<(double X, double Y)> path)
        {
            (double X, double Y)[] first = [.. path.Take(25)];
            chart.Add(name, [.. first.Select(at => at.X)], [.. first.Select(at => at.Y)], markers: true, width: 1.5);
        }
    }

    public static string Ablation(IReadOnlyList<double> accuracies) => new BarChart
    {
        Title = "One repair after another, row by row",
        YLabel = "test accuracy, %",
        Labels = [.. accuracies.Select((_, i) => $"{i + 1}")],
        YRange = (0, 100),
        Width = 640,
        Height = 320,
    }.Add("", accuracies).ToSvg();
}
