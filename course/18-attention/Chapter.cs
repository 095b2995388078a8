using Nabla.Data;
using static Nabla.Course.Attentions.Rows;

namespace Nabla.Course.Attentions;

/// <summary>
/// Chapter 18: attention by hand, forward and backward, what order, residuals and norms have to do with it, and a small
/// GPT trained on the reader's machine.
/// </summary>
public static class AttentionChapter
{
    const string Phrase = "after the wind the rain, after the rain the sun";

    public static Chapter Entry { get; } = new(
        18, "18-attention", "Attention",
        "a head of attention, forward and backward, and a small GPT that learns to write on your machine",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        TextSet tale = TextSet.BuiltIn();
        page.Output("pairs", () => Pairs(page, tale));
        page.Output("map", () => Map(page));
        page.Output("copying", () => Copied(page, tale));
        page.Output("scale", () => Scale(page));
        page.Output("check", () => Check(page));
        page.Output("order", () => Order(page));
        page.Output("norm", () => NormCheck(page));
        Real.Run(page, tale);
    }

    static void Pairs(Page page, TextSet tale)
    {
        page.WriteLine($"characters: {tale.Codes.Length:N0}, different ones: {tale.Vocabulary.Count}");
        page.WriteLine("nats a character, in text that was not counted:");
        page.WriteLine($"  all equally likely        {Math.Log(tale.Vocabulary.Count):F3}");
        page.WriteLine($"  by the character before   {Copying.Pairs(tale):F3}");
    }

    static void Map(Page page)
    {
        #region map
        Vocabulary letters = new(Phrase);
        int[] text = letters.Encode(Phrase);
        (double[,] q, double[,] k, double[,] v) = Copying.Of(text, letters.Count, before: 3);
        double[,] weights = Head.Weights(q, k);
        #endregion

        int last = text.Length - 1, at = Phrase.LastIndexOf("after", StringComparison.Ordinal) + 4;
        foreach (int t in new[] { at, at + 4, last })
        {
            int best = Enumerable.Range(0, t + 1).MaxBy(s => weights[t, s]);
            int guess = Copying.Guess(text[..(t + 1)], letters.Count, 3)[t];
            page.WriteLine($"after \"{Phrase[(t - 9)..(t + 1)]}\" it looks at place {best}, "
                + $"\"{Phrase[(best - 3)..best]}[{Phrase[best]}]\", and says '{letters.Decode(guess)}'");
        }

        page.Picture("map.png", Pictures.Map(Phrase, weights));
    }

    static void Copied(Page page, TextSet tale)
    {
        int[] text = tale.Codes[..1000];
        page.WriteLine("letters compared   next letter guessed (places 500 to 1,000)");
        foreach (int before in new[] { 1, 2, 3, 4, 6 })
        {
            int[] guesses = Copying.Guess(text, tale.Vocabulary.Count, before);
            page.WriteLine($"{before,16}   {Copying.Right(text, guesses, 500),20:P1}");
        }
    }

    static void Scale(Page page)
    {
        page.WriteLine("width   deviation of q k   largest of ten weights, as it is   divided by the root");
        foreach (int d in new[] { 4, 16, 64, 256 })
        {
            const int n = 500;
            double[,] q = Normal(d, n, d), k = Normal(d + 1, 10 * n, d);
            double[][] scores = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, 10).Select(j =>
                Enumerable.Range(0, d).Sum(c => q[i, c] * k[(10 * i) + j, c])).ToArray())];
            double Largest(double scale) => scores.Average(ten => 1 / ten.Sum(s => Math.Exp((s - ten.Max()) * scale)));
            double deviation = Math.Sqrt(scores.Average(ten => ten.Average(s => s * s)));
            page.WriteLine($"{d,5}   {deviation,16:F1}   {Largest(1),32:F2}   {Largest(1 / Math.Sqrt(d)),19:F2}");
        }
    }

    static void Check(Page page)
    {
        #region check
        double[,] q = Normal(1, 5, 3), k = Normal(2, 5, 3), v = Normal(3, 5, 4), dy = Normal(4, 5, 4);
        double Loss() => Dot(Head.Look(q, k, v), dy);
        (double[,] dq, double[,] dk, double[,] dv) = Head.Back(q, k, v, dy);
        #endregion

        foreach ((string name, double[,] x, double[,] dx) in new[] { ("q", q, dq), ("k", k, dk), ("v", v, dv) })
            page.WriteLine($"{name}[2,1]   by hand {dx[2, 1],12:F9}   by nudge {Nudge(Loss, x, 2, 1),12:F9}");
        page.WriteLine($"v[0,0] has a slope, {dv[0, 0]:F4}: all look at the first place; q[0,0] has {dq[0, 0]:F4}: "
            + "the first has no choice");
    }

    static double Nudge(Func<double> loss, double[,] x, int i, int j)
    {
        const double h = 1e-6;
        double before = x[i, j];
        x[i, j] = before + h;
        double up = loss();
        x[i, j] = before - h;
        double down = loss();
        x[i, j] = before;
        return (up - down) / (2 * h);
    }

    static void Order(Page page)
    {
        #region order
        double[,] x = Normal(5, 6, 4), swapped = Fill(6, 4, (t, i) => x[t switch { 1 => 3, 3 => 1, _ => t }, i]);
        double[,] wave = Fill(6, 4, (t, i) => Math.Sin((t / Math.Pow(100, i / 4.0)) + (i % 2 * Math.PI / 2)));
        double Moves(double[,] a, double[,] b) =>
            Enumerable.Range(0, 4).Max(i => Math.Abs(Head.Look(a, a, a)[5, i] - Head.Look(b, b, b)[5, i]));
        #endregion

        page.WriteLine($"two of the past swapped, the last place moves by   {(Moves(x, swapped) < 1e-12 ? "0" : "more")}");
        page.WriteLine($"with a wave for each place added, by               {Moves(Sum(x, wave), Sum(swapped, wave)):F4}");
    }

    static void NormCheck(Page page)
    {
        double[,] x = Normal(6, 3, 5), dy = Normal(7, 3, 5);
        page.WriteLine($"norm, x[1,2]   by hand {Norm.Back(x, dy)[1, 2],12:F9}   "
            + $"by nudge {Nudge(() => Dot(Norm.Of(x), dy), x, 1, 2),12:F9}");
    }
}
