using Nabla.Data;

namespace Nabla.Course.Sequences;

/// <summary>
/// Chapter 17: cells that read one letter after another, by hand forward and backward through time; where slopes go on a
/// long way, and what gates do about it; the framework's cells beside them.
/// </summary>
public static class SequencesChapter
{
    public static Chapter Entry { get; } = new(
        17, "17-sequences", "Sequences",
        "RNN, LSTM and GRU by hand, derivatives through time, and what becomes of a slope on a long way",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        TextSet tale = TextSet.BuiltIn();
        page.Output("order", () => Order(page));
        page.Output("check", () => Check(page));
        page.Output("distance", () => Far(page, tale));
        page.Output("by-hand", () => ByHand(page, tale));
        Real.Run(page, tale);
    }

    internal static (string Name, Func<int, int, Cell> Make)[] Cells { get; } =
    [
        ("RNN", (letters, width) => new RnnCell(letters, width)), ("LSTM", (letters, width) => new LstmCell(letters, width)),
        ("GRU", (letters, width) => new GruCell(letters, width)),
    ];

    static void Order(Page page)
    {
        Vocabulary letters = new("god");
        Reader reader = Reader.Create(new RnnCell(letters.Count, 3), seed: 1);
        #region order
        double[] Read(string word) =>
            letters.Encode(word).Aggregate(new double[3], (h, x) => reader.Cell.Step(reader.Knobs, x, h));
        #endregion

        foreach (string word in new[] { "god", "dog" })
            page.WriteLine($"{word}   {string.Join("  ", Read(word).Select(h => $"{h,7:F4}"))}");
    }

    static void Check(Page page)
    {
        int[] text = [2, 0, 1, 1, 3, 2, 0];
        page.WriteLine("        loss     a knob of U   by hand          by nudge");
        foreach ((string name, Func<int, int, Cell> make) in Cells)
        {
            Reader reader = Reader.Create(make(4, 5), seed: 3);
            (double loss, Reader slopes) = reader.Learn(text);
            #region check
            double[] u = reader.Knobs.U;
            double Nudged(double h)
            {
                u[7] += h;
                double loss = reader.Learn(text).Loss;
                u[7] -= h;
                return loss;
            }

            double byNudge = (Nudged(1e-6) - Nudged(-1e-6)) / 2e-6;
            #endregion

            page.WriteLine($"{name,-5}  {loss:F5}  U[7]          {slopes.Knobs.U[7],12:F9}   {byNudge,12:F9}");
        }
    }

    static void Far(Page page, TextSet tale)
    {
        IReadOnlyList<(string Name, double[] Lengths)> all = Distance.All(tale.Codes[2000..], tale.Vocabulary.Count);
        page.WriteLine("letters back           10         30        100");
        foreach ((string name, double[] lengths) in all)
            page.WriteLine($"{name,-18}{lengths[10],8:0.0E0}   {lengths[30],8:0.0E0}   {lengths[100],8:0.0E0}");
        page.Picture("distance.svg", Pictures.Distance(all));
    }

    static void ByHand(Page page, TextSet tale)
    {
        const int stretch = 25, steps = 600;
        page.WriteLine($"nats a character, mean of 100 steps of {stretch} letters");
        page.WriteLine("        first 100    last 100");
        foreach ((string name, Func<int, int, Cell> make) in Cells)
        {
            Reader reader = Reader.Create(make(tale.Vocabulary.Count, 24), seed: 1);
            #region by-hand
            double[][] squares = [.. reader.All.Select(part => new double[part.Length])];
            List<double> losses = [];
            for (int step = 0; step < steps; step++)
            {
                int[] text = Batches.Stretches(tale.Codes, count: 1, stretch + 1, seed: 1, step);
                (double loss, Reader slopes) = reader.Learn(text);
                reader.Move(slopes, squares, rate: 0.1);
                losses.Add(loss);
            }
            #endregion

            page.Cancellation.ThrowIfCancellationRequested();
            page.WriteLine($"{name,-5} {losses.Take(100).Average(),11:F2} {losses.TakeLast(100).Average(),11:F2}");
        }
    }
}
