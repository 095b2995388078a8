using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using static Nabla.Course.Grads.Functions;
using static Nabla.Transform;

namespace Nabla.Course.Births;

/// <summary>
/// Chapter 13: where NaNs come from. Numbers that end, a loss that asks for more than they have, an experiment that
/// tells whose fault it is, a finder in a page and the real one, and what to write instead.
/// </summary>
public static class NansChapter
{
    public static Chapter Entry { get; } = new(
        13, "13-nans", "Where do NaNs come from?",
        "a finder of the first number that is none, and the experiment that settles who makes them",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        page.Output("ends", () => Ends(page));
        page.Output("smallest", () => Smallest(page));
        page.Picture("slopes.svg", Pictures.Slopes());
        page.Output("finder", () => Found(page));
        page.Output("backward", () => FoundBackward(page));
        page.LongOutput("factorial", 1.5, () => Factorial(page));
        page.Output("few", () => Few(page));
        Rules.Run(page);
        page.Output("watch", () => Watched(page));
        page.Output("table", () => Table(page));
        page.Output("healthy", () => Healthy(page));
    }

    static void Ends(Page page)
    {
        #region ends
        static int First(Func<int, bool> holds) => Enumerable.Range(0, 100_000).First(holds);

        int floatSure = First(i => 1 / (1 + MathF.Exp(-i / 100f)) == 1);
        int doubleSure = First(i => 1 / (1 + Math.Exp(-i / 100d)) == 1);
        int floatEnd = First(i => float.IsInfinity(MathF.Exp(i / 100f)));
        int doubleEnd = First(i => double.IsInfinity(Math.Exp(i / 100d)));
        #endregion

        page.WriteLine("                           float    double");
        page.WriteLine($"the sigmoid of z is 1 from {floatSure / 100.0,6:F2}    {doubleSure / 100.0,6:F2}");
        page.WriteLine($"e to the z is infinite from{floatEnd / 100.0,6:F2}    {doubleEnd / 100.0,6:F2}");
        string floats = 1 - 1e-12f == 1 ? "yes" : "no", doubles = 1 - 1e-12 == 1 ? "yes" : "no";
        page.WriteLine($"1 - 1e-12 is 1              {floats,5}    {doubles,6}");
        page.WriteLine();
        double infinity = double.PositiveInfinity;
        page.WriteLine($"1/0 = {1 / 0d}   0/0 = {0 / 0d}   "
            + $"0 x infinity = {0 * infinity}   infinity - infinity = {infinity - infinity}");
    }

    #region smallest
    static Tensor Naive(Tensor z) => -z.Sigmoid().Log();

    static Tensor Stable(Tensor z) => -z.LogSigmoid();

    static Tensor FactorByFactor(Tensor z)
    {
        Tensor a = z.Sigmoid();
        return -1 / a * (a * (1 - a));
    }

    static Tensor OnPaper(Tensor z) => z.Sigmoid() - 1;
    #endregion

    static void Smallest(Page page)
    {
        page.WriteLine("                     by hand, factor   by hand,       Grad of the   Grad of the");
        page.WriteLine("                     by factor         on paper       naive loss    stable loss");
        foreach (DType type in new[] { DType.F32, DType.F64 })
        {
            foreach (double at in new[] { -20.0, -88, -89, -104, -709, -710, -746 })
            {
                Tensor z = Tensor.Create([at]).As(type);
                static string Show(Tensor slope) => $"{(float)slope.Sum(),13:G5}";
                page.WriteLine($"{type}, z = {at,5}   {Show(FactorByFactor(z))}   {Show(OnPaper(z))}   "
                    + $"{Show(Grad<Tensor>(t => Naive(t).Sum())(z))}   {Show(Grad<Tensor>(t => Stable(t).Sum())(z))}");
            }
        }
    }

    static void Found(Page page)
    {
        #region finder
        static Value Softmax(Value z) => Exp(z) * Reciprocal(Exp(z).Sum());

        Value z = new NdArray([3], [1, 710, 2]);
        Birth? birth = Finder.Find(x => [Softmax(x[0])], z);
        #endregion

        page.WriteLine($"{birth}");
    }

    static void FoundBackward(Page page)
    {
        #region backward
        static Value Root(Value x) => Exp(0.5 * Log(x));

        static Value Loss(Value x) => Root(x * x + 1e-320).Sum();

        Value x = new NdArray([3], [3, 0, -2]);
        Birth? forward = Finder.Find(x => [Loss(x[0])], x);
        Birth? backward = Finder.Find(x => [Mini.Grad(Loss)(x[0])], x);
        #endregion

        page.WriteLine($"forward:  {forward?.ToString() ?? "every number is one"}");
        page.WriteLine($"backward: {backward?.ToString() ?? "every number is one"}");
    }

    static void Factorial(Page page)
    {
        const int steps = 300;
        page.WriteLine($"{steps} steps: the first number that is none, and what became of the weights");
        foreach (Situation situation in Enum.GetValues<Situation>())
        {
            page.WriteLine();
            page.WriteLine(situation switch
            {
                Situation.Ordinary => "ordinary data",
                Situation.LargeLogits => "large logits, up to about 16",
                Situation.ExtremeLogits => "extreme logits, of some hundreds",
                Situation.ShiftedNoise => "noise with a shifted mean, rate 3",
                Situation.ShiftedNoiseFast => "noise with a shifted mean, rate 30",
                _ => "steps against a network with large logits",
            });
            foreach (DType type in new[] { DType.F32, DType.F64 })
                Row(page, steps, type, situation);
        }
    }

    static void Few(Page page)
    {
        page.WriteLine("large logits, 3 steps");
        foreach (DType type in new[] { DType.F32, DType.F64 })
            Row(page, 3, type, Situation.LargeLogits);
    }

    static void Row(Page page, int steps, DType type, Situation situation)
    {
        foreach (bool byHand in new[] { true, false })
        {
            foreach (bool stable in new[] { false, true })
            {
                page.Progress($"{situation}, {type}");
                Experiment cell = new(page.Digits().Train, new(type, byHand, stable, situation), steps);
                (NanBirth? first, bool survives) = cell.Run();
                string fate = survives ? "weights survive" : "weights lost";
                page.WriteLine($"  {type}  {(byHand ? "hand-made" : "automatic")}  {(stable ? "stable" : "naive"),-6}  "
                    + (first is null ? "every number is one" : $"step {first.Steps[0].Step}, {Part(first)}, {fate}"));
            }
        }
    }

    static string Part(NanBirth birth) => (birth.Pass == NanPass.Backward ? "backward of " : "") + birth.Operation
        + (double.IsNaN(birth.Value) ? ", NaN" : ", infinity");

    static void Watched(Page page)
    {
        #region watch
        Tensor x = Tensor.Create([4f, 0f, 9f]);
        var slope = Jit(Grad<Tensor>(t => Tensor.Where(t > 0, t.Sqrt(), 0).Sum()));

        using NanWatch watch = Nans.Watch();
        try
        {
            slope(x);
        }
        catch (NotFiniteException found)
        {
            page.WriteLine(found.Message);
        }
        #endregion
    }

    static void Table(Page page)
    {
        page.WriteLine("   case                                     born in               value      of         stable form");
        foreach (QuandaryCase one in Quandary.Cases)
        {
            NanBirth born = Nans.Find(one.Naive)!;
            string operation = (born.Pass == NanPass.Backward ? "backward of " : "") + born.Operation;
            string given = string.Join(", ", born.Inputs.Select(input => $"{input.Value:G6}"));
            page.WriteLine($"{one.Number}  {one.Name,-39}  {operation,-20}  {born.Value,-9}  {given,-13}"
                + (Nans.Find(one.Stable) is null ? "every number is one" : "fails too"));
        }
    }

    static void Healthy(Page page)
    {
        var digits = page.Digits().Train;
        Experiment training = new(digits, new(DType.F32, ByHand: false, Stable: true, Situation.Ordinary), 100);
        NanBirth? first = training.Run().First;
        page.WriteLine($"100 steps on {digits.Count:N0} digits, watched: {first?.ToString() ?? "every number is one"}");
    }
}
