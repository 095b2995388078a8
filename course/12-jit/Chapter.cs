using System.Diagnostics;
using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using static Nabla.Course.Grads.Functions;
using static Nabla.Course.Grads.Mini;

namespace Nabla.Course.Jits;

/// <summary>
/// Chapter 12: from a graph to a shorter graph, to one loop, to instructions; what that gains and when it does not.
/// Then the real <c>Jit</c>, on chapter 5's network.
/// </summary>
public static class JitChapter
{
    public static Chapter Entry { get; } = new(
        12, "12-jit", "Jit",
        "a graph, a shorter graph, one loop, and its instructions: what compiling gains, and when it gains nothing",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Grads.Graph slope = MakeGraph(Grad(Loss), Value.Ones(1000));
        page.Output("asked", () => Written(page, slope.Lines));
        page.Output("once", () => Written(page, Passes.Once(slope).Lines));
        page.Output("short", () => Written(page, Passes.All(slope).Lines));
        page.Output("same", () => Same(page, slope));
        page.Output("loop", () => Written(page, new Loops(Passes.All(slope)).Lines));
        page.Output("two-loops", () => TwoLoops(page));
        page.Output("il", () => Instructions(page));
        page.Picture("memory.png", Pictures.Memory(Passes.All(slope)));
        page.Output("speed", () => Speed(page));
        page.Output("first", () => First(page));
        Real.Run(page);
    }

    #region loss
    static Value Gelu(Value x) => x * Sigmoid(1.702 * x);

    static Value Loss(Value[] x) => (Gelu(x[0]) * Gelu(x[0])).Sum();
    #endregion

    static void Written(Page page, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            page.WriteLine(line);
    }

    static void Same(Page page, Grads.Graph slope)
    {
        NdArray x = NdArray.Normal(1, 1000);
        #region same
        Func<NdArray[], NdArray[]> compiled = MiniJit.Jit(Grad(Loss));
        double miss = compiled([x])[0].DistanceTo(slope.Run(x)[0].Numbers);
        #endregion

        page.WriteLine(miss < 1e-13 ? "compiled and interpreted agree to 13 digits" : $"they differ by {miss}");
    }

    static void TwoLoops(Page page)
    {
        #region two-loops
        Grads.Graph softmax = MakeGraph(x => [Exp(x[0]) * Reciprocal(Exp(x[0]).Sum())], Value.Ones(1000));
        #endregion

        Written(page, new Loops(Passes.All(softmax)).Lines);
    }

    static void Instructions(Page page)
    {
        #region il
        Grads.Graph squares = MakeGraph(x => [(x[0] * x[0]).Sum()], Value.Ones(1000));
        (Compiled run, IReadOnlyList<string> listing) = Emitter.Emit(new Loops(squares));
        #endregion

        Written(page, listing);
        double[] sum = [0];
        run([[1, 2, 3]], [sum], 3);
        page.WriteLine($"of 1, 2, 3: {sum[0]}");
    }

    static void Speed(Page page)
    {
        int n = page.Quick ? 100_000 : 1_000_000;
        NdArray x = NdArray.Normal(1, n), answer = NdArray.Zeros(n);
        Grads.Graph slope = Passes.All(MakeGraph(Grad(Loss), Value.Ones(n)));
        Compiled run = Emitter.Emit(new Loops(slope)).Run;
        page.WriteLine($"{n:N0} slopes                     nanoseconds each");
        Row("an array for each line", () => Runs.ArrayByArray(slope, x));
        Row("one loop that asks", () => Runs.Asking(slope, x.Values));
        Row("one loop, compiled", () => run([x.Values], [answer.Values], n));
        Row("one loop, written in C#", () => ByHand(x.Values, answer.Values));

        void Row(string name, Action work) => page.WriteLine($"{name,-28} {Best(work) / n * 1e9,18:F1}");
    }

    #region by-hand
    static void ByHand(double[] x, double[] slopes)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double s = 1 / (1 + Math.Exp(-1.702 * x[i]));
            double gelu = x[i] * s;
            slopes[i] = 2 * gelu * (s + (1.702 * x[i] * (s - (s * s))));
        }
    }
    #endregion

    static void First(Page page)
    {
        NdArray x = NdArray.Normal(1, 1000);
        double before = Best(() => Runs.ArrayByArray(MakeGraph(Grad(Loss), x), x));
        double first = Best(() => MiniJit.Jit(Grad(Loss))([x]));
        Func<NdArray[], NdArray[]> compiled = MiniJit.Jit(Grad(Loss));
        double again = Best(() => compiled([x]));
        page.WriteLine("of 1,000 slopes, microseconds");
        page.WriteLine($"traced and interpreted, every time   {before * 1e6,8:F0}");
        page.WriteLine($"traced, compiled and run             {first * 1e6,8:F0}");
        page.WriteLine($"run again                            {again * 1e6,8:F0}");
    }

    /// <summary>
    /// Seconds: the shortest of the tries of some hundredths of a second, at least three; before, more without counting,
    /// until the runtime has compiled for good whatever is called.
    /// </summary>
    internal static double Best(Action work)
    {
        _ = Tries(0.15).Count();
        return Tries(0.04).Min();

        IEnumerable<double> Tries(double seconds)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; i++)
            {
                long start = Stopwatch.GetTimestamp();
                work();
                yield return Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
    }
}
