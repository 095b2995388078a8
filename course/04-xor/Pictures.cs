using Nabla.Viz;

namespace Nabla.Course.Xor;

/// <summary>The pictures of chapter 4.</summary>
static class Pictures
{
    /// <summary>What a trained network answers over the plane, and the lines of its two hidden neurons.</summary>
    public static string Answers(XorResult result, string title)
    {
        double[] w = result.Weights;
        (double, double) range = (-0.5, 1.5);
        ScatterChart chart = new() { Title = title, XLabel = "x1", YLabel = "x2", XRange = range, YRange = range };
        chart.AddField((x, y) => XorTraining.Output(w, x, y));
        chart.AddLine("h1", w[0], w[1], w[2]).AddLine("h2", w[3], w[4], w[5], dashed: true);
        foreach ((string name, double kind) in (ReadOnlySpan<(string, double)>)[("0", 0), ("1", 1)])
        {
            var samples = XorTraining.Samples.Where(s => s.Y == kind);
            chart.Add(name, [.. samples.Select(s => s.X1)], [.. samples.Select(s => s.X2)]);
        }
        return chart.ToSvg();
    }

    /// <summary>The cost over the epochs: one curve a training.</summary>
    public static string Costs(string title, params (string Name, int Seed, XorSettings Settings)[] trainings)
    {
        LineChart chart = new() { Title = title, XLabel = "epoch", YLabel = "cost of all four samples", LogX = true };
        foreach ((string name, int seed, XorSettings settings) in trainings)
        {
            List<double> epochs = [], costs = [];
            XorResult result;
            int next = 1;
            do
            {
                result = XorTraining.Run(seed, settings with { MaxEpochs = next });
                epochs.Add(result.Epochs);
                costs.Add(result.Cost);
                next = Math.Max(next + 1, (int)(next * 1.05));
            }
            while (!result.Solved && next <= 40_000);
            chart.Add(name, epochs, costs);
        }
        return chart.ToSvg();
    }
}
