namespace Nabla.Viz.Tests;

/// <summary>One small picture of each kind: they are compared with the files in Snapshots/.</summary>
static class Charts
{
    static readonly double[] Xs = [1, 2, 4, 8, 16];

    public static readonly Dictionary<string, Func<string>> All = new()
    {
        ["line"] = () => new LineChart { Title = "Cost", XLabel = "epoch", YLabel = "cost" }
            .Add("train", Xs, [1, 0.5, 0.3, 0.25, 0.2], markers: true)
            .Add("validation", Xs, [1, 0.6, double.NaN, 0.4, 0.5])
            .AddBand("train", Xs, [0.9, 0.4, 0.2, 0.2, 0.1], [1.1, 0.6, 0.4, 0.3, 0.3]).AddLevel("best", 0.15).ToSvg(),
        ["line-log"] = () => new LineChart { Title = "Cost, logarithmic", LogX = true, LogY = true }
            .Add("a name far too long to stand beside the plot", Xs, [1, 0.1, 1e-3, 0, 1e-9])
            .Add("short", Xs, [1, 2, 3, 4, 5]).ToSvg(),
        ["scatter"] = () => new ScatterChart { Title = "Plane", XLabel = "x₁", YLabel = "x₂" }
            .AddField((x, y) => x + y, -2, 2, 4).Add("0", [-1, -0.5], [-1, 0]).Add("1", [1, 0.5], [1, 0])
            .AddLine("neuron", 1, 2, 0).AddPath("way", [-1, 0, 1], [0, 1, 0], dashed: true).ToSvg(),
        ["bars"] = () => new BarChart { Title = "Accuracy", YLabel = "%", Labels = ["a", "b", "c"], Decimals = 1 }
            .Add("ours", [95.5, -20, 30], [1, 2, 0]).Add("the book's", [96, 10, 0]).ToSvg(),
        ["confusion"] = () =>
            new ConfusionMatrix(new[,] { { 98, 2, 0 }, { 0, 0, 0 }, { 1, 4, 1000 } }) { Title = "Mistakes" }.ToSvg(),
        ["network"] = () => new NetworkDiagram(2, 12, 1) { Title = "Net", MaxShown = 5, LayerNames = ["in", "hidden", "out"] }
            .Weights(1, (to, from) => (to - 5) * (from + 1)).Label(0, i => $"x{i}").ToSvg(),
        ["graph"] = () => new GraphDiagram { Title = "Neuron" }
            .Node("w", "w", "0.5").Node("x", "x", "2").Node("b", "b", "1").Node("p", "w·x", "1")
            .Node("z", "z", "2", "1")
            .Edge("w", "p", "x = 2").Edge("x", "p").Edge("p", "z", "1").Edge("b", "z", "1").Edge("w", "z").ToSvg(),
    };
}
