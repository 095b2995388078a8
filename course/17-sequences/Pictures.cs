using Nabla.Viz;

namespace Nabla.Course.Sequences;

/// <summary>The drawing of chapter 17.</summary>
static class Pictures
{
    public static string Distance(IReadOnlyList<(string Name, double[] Lengths)> all)
    {
        double[] steps = [.. Enumerable.Range(0, Sequences.Distance.Far + 1).Select(t => (double)t)];
        LineChart chart = new()
        {
            Title = "A slope of length 1, on its way back",
            XLabel = "letters back",
            YLabel = "length",
            LogY = true,
            Height = 380,
        };
        foreach ((string name, double[] lengths) in all)
            chart.Add(name, steps, lengths);
        return chart.ToSvg();
    }
}
