using Nabla.Course.Einsums;
using Nabla.Course.Neuron;
using static Nabla.Course.Grads.Functions;
using static Nabla.Course.Grads.Mini;

namespace Nabla.Course.Grads;

/// <summary>
/// Chapter 10: derivatives that nobody writes. Dual numbers, a graph, and out of the two reverse mode; then the real
/// <c>Grad</c>, on what chapters 4 and 5 did by hand.
/// </summary>
public static class GradChapter
{
    public static Chapter Entry { get; } = new(
        10, "10-grad", "Grad",
        "dual numbers, a program written down while it runs, and reverse mode out of the two: derivatives by machine",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        page.Output("dual", () => ByDuals(page));
        page.Output("powers", () => Powers(page));
        page.Output("confused", () => Confused(page));
        page.Output("cured", () => Cured(page));
        page.Output("again", () => AgainAndAgain(page));
        page.Output("graph", () => Written(page, MakeGraph(x => [Cost(x)], 2, -1, -1)));
        page.Output("unrolled", () => Unrolled(page));
        page.Output("moves", () => Written(page, Linearize(Cost, 2, -1, -1).Moves));
        page.Output("backward", () => Backward(page));
        page.Picture("flow.gif", Pictures.Flow(MakeGraph(x => [Cost(x)], 2, -1, -1), ["w1", "w2", "b"], 2, -1, -1));
        page.Output("nudges", () => Nudges(page));
        page.Output("second", () => Second(page));
        page.Output("modes", () => Modes(page));
        page.Output("price", () => Price(page));
        Real.Run(page);
    }

    static void ByDuals(Page page)
    {
        #region by-duals
        static Dual Cost(Dual w1, Dual w2, Dual b)
        {
            Dual miss = Dual.Sigmoid((w1 * 1) + (w2 * 0) + b) - 0;
            return miss * miss;
        }

        double byW1 = Dual.Slope(w1 => Cost(w1, -1, -1), 2);
        double byW2 = Dual.Slope(w2 => Cost(2, w2, -1), -1);
        double byB = Dual.Slope(b => Cost(2, -1, b), -1);
        #endregion

        Neuron.Neuron hand = Descent.Gradient(new Neuron.Neuron(2, -1, -1), new Sample(1, 0, 0));
        page.WriteLine("     by hand, chapter 1    dual numbers");
        page.WriteLine($"w1   {hand.W1:F16}    {byW1:F16}");
        page.WriteLine($"w2   {hand.W2:F16}    {byW2:F16}");
        page.WriteLine($"b    {hand.B:F16}    {byB:F16}");
    }

    static void Powers(Page page)
    {
        #region powers
        static Dual Power(Dual x, int n)
        {
            Dual result = 1;
            for (int i = 0; i < n; i++)
                result *= x;
            return result;
        }
        #endregion

        foreach (int n in new[] { 0, 1, 2, 5, 10 })
            page.WriteLine($"x to the {n,2} at 2: {Power(2, n).Primal,5}, slope {Dual.Slope(x => Power(x, n), 2)}");
    }

    static void Confused(Page page)
    {
        #region confused
        double slope = Dual.Slope(x => x * Dual.Slope(y => x + y, 1), 1);
        #endregion

        page.WriteLine($"{slope}");
    }

    static void Cured(Page page)
    {
        #region cured
        Value slope = Slope(x => x * Slope(y => x + y, 1), 1);
        #endregion

        page.WriteLine($"{slope}");
    }

    static void AgainAndAgain(Page page)
    {
        Func<Value, Value> f = Sin;
        for (int order = 0; order <= 4; order++)
        {
            page.WriteLine($"order {order}: {f(0.5).Number,12:F8}");
            Func<Value, Value> one = f;
            f = x => Slope(one, x);
        }
    }

    #region cost
    static Value Cost(Value[] knobs)
    {
        Value miss = Sigmoid((knobs[0] * 1) + (knobs[1] * 0) + knobs[2]) - 0;
        return miss * miss;
    }
    #endregion

    static void Written(Page page, Graph graph)
    {
        foreach (string line in graph.Lines)
            page.WriteLine(line);
    }

    static void Unrolled(Page page)
    {
        #region unrolled
        static Value Power(Value x, int n)
        {
            Value result = 1;
            for (int i = 0; i < n; i++)
                result *= x;
            return result;
        }

        Graph fifth = MakeGraph(x => [Power(x[0], 5) * Log(2)], 0);
        #endregion

        Written(page, fifth);
    }

    static void Backward(Page page)
    {
        #region backward
        Graph moves = Linearize(Cost, 2, -1, -1).Moves;
        Graph back = MakeGraph(felt => Transpose(moves, felt[0]), 1);
        #endregion

        Written(page, back);
        page.WriteLine();
        page.WriteLine($"with a = 1: {string.Join(", ", Grad(Cost)([2, -1, -1]).Select(d => $"{d.Number + 0:F16}"))}");
    }

    static void Nudges(Page page)
    {
        Check("sin(x exp(-x)) log(x)", x => (Sin(x[0] * Exp(-1 * x[0])) * Log(x[0])).Sum(), [5]);
        Check("1 / (1 + x . y)", x => Reciprocal(1 + (x[0] * x[1]).Sum()), [4], [4]);
        Check("bi,io->bo, then squared", x => Squares(Value.Einsum("bi,io->bo", x)), [4, 3], [3, 2]);
        Check("i,ij,j->, no matrix to be seen", x => Value.Einsum("i,ij,j->", x), [3], [3, 4], [4]);
        Check("bhqd,bhkd->bhqk, attention", x => Squares(Value.Einsum("bhqd,bhkd->bhqk", x)), [2, 2, 3, 4], [2, 2, 5, 4]);
        Check("a network, [4, 3, 2]", p => Networks.Loss(p, NdArray.Normal(8, 4), NdArray.Normal(9, 2)), Networks.Shapes(4, 3, 2));

        static Value Squares(Value x) => (x * x).Sum();

        void Check(string name, Func<Value[], Value> f, params int[][] shapes)
        {
            double miss = Differences.Miss(f, Differences.Positive(shapes));
            page.WriteLine($"{name,-32} {(miss < 1e-8 ? "agrees to 8 digits" : $"off by {miss:0.0e0}")}");
        }
    }

    static void Second(Page page)
    {
        #region second
        static Value F(Value x) => Sin(x * Sigmoid(x));

        Value forwardForward = Slope(x => Slope(F, x), 2);
        Value forwardReverse = Slope(Grad(F), 2);
        Value reverseForward = Grad(x => Slope(F, x))(2);
        Value reverseReverse = Grad(Grad(F))(2);
        #endregion

        double h = 1e-4;
        double nudged = (F(2 + h).Number - (2 * F(2).Number) + F(2 - h).Number) / (h * h);
        page.WriteLine($"forward over forward  {forwardForward.Number:F12}");
        page.WriteLine($"forward over reverse  {forwardReverse.Number:F12}");
        page.WriteLine($"reverse over forward  {reverseForward.Number:F12}");
        page.WriteLine($"reverse over reverse  {reverseReverse.Number:F12}");
        page.WriteLine($"by nudging twice      {nudged:F6}");
    }

    static void Modes(Page page)
    {
        page.WriteLine("inputs  outputs    forward: runs x work = all    reverse: runs x work = all");
        foreach ((int inputs, int outputs) in new[] { (1, 100), (10, 10), (30, 10), (100, 1) })
        {
            #region modes
            Value x = NdArray.Normal(1, inputs), w = NdArray.Normal(2, inputs, outputs);
            Graph moves = Linearize(x => Sigmoid(Value.Einsum("i,io->o", x[0], w)), x).Moves;
            Graph back = MakeGraph(felt => Transpose(moves, felt[0]), Value.Ones(outputs));
            #endregion

            page.WriteLine($"{inputs,6}  {outputs,7}    {Runs(inputs, moves.Work)}    {Runs(outputs, back.Work)}");
        }

        static string Runs(int runs, double work) => $"{runs,13} x {work,4} = {runs * work,6:N0}";
    }

    static void Price(Page page)
    {
        page.WriteLine("network             knobs    cost alone    all slopes, reverse    all slopes, forward");
        foreach (int[] widths in new int[][] { [2, 2, 1], [10, 10, 10], [784, 30, 10] })
        {
            Value[] knobs = [.. Networks.Shapes(widths).Select(Value.Ones)];
            int count = knobs.Sum(knob => knob.Length);
            #region price
            Value x = NdArray.Normal(1, widths[0]), y = NdArray.Normal(2, widths[^1]);
            Value Loss(Value[] p) => Networks.Loss(p, x, y);
            double cost = MakeGraph(p => [Loss(p)], knobs).Work;
            double reverse = MakeGraph(Grad(Loss), knobs).Work;
            double oneRun = MakeGraph(p => [Jvp(Loss, p, p).Dy], knobs).Work;
            #endregion

            page.WriteLine($"{$"[{string.Join(", ", widths)}]",-16} {count,8:N0}    {cost,10:N0}    "
                + $"{reverse,8:N0} = {reverse / cost:0.0} costs    {count * oneRun,14:N0} = {count * oneRun / cost:N0} costs");
        }
    }
}
