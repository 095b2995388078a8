using Nabla.Course.Grads;
using Nabla.Data;
using static Nabla.Transform;
using GradReal = Nabla.Course.Grads.Real;

namespace Nabla.Course.Jits;

/// <summary>The end of chapter 12: the real <c>Jit</c> on the network of chapter 5, and what each of its passes buys.</summary>
static class Real
{
    const int Batch = 10;

    public static void Run(Page page)
    {
        DigitSet train = page.Digits().Train.Take(0, 5_000);
        page.Output("kernels", () => Kernels(page, train));
        page.Output("equal", () => Equal(page, train));
        page.Output("steps", () => Steps(page, train));
        page.Output("gains", () => Gains(page, train));
        page.Output("traces", () => Traces(page));
        page.Output("nothing", () => Nothing(page));
    }

    #region step
    static Net Step(Net p, Tensor x, Tensor y)
    {
        var dLoss = Grad<Net, Tensor, Tensor>(GradReal.HalfLoss);
        return p - (3f / Batch * dLoss(p, x, y));
    }
    #endregion

    static (Net Start, Tensor X, Tensor Y) First(DigitSet train) => (
        GradReal.From(new Digits.Network([784, 30, 10], seed: 1)),
        GradReal.Images(train, [.. Enumerable.Range(0, Batch)]), GradReal.Targets(train, [.. Enumerable.Range(0, Batch)]));

    static void Kernels(Page page, DigitSet train)
    {
        (Net p, Tensor x, Tensor y) = First(train);
        #region kernels
        Func<Net, Tensor, Tensor, Net> step = Jit<Net, Tensor, Tensor, Net>(Step);
        Explanation explanation = step.Explain(p, x, y);
        #endregion

        page.WriteLine($"{explanation.Graph.Count} equations");
        foreach (ExplainedPass pass in explanation.Passes)
            page.WriteLine($"{pass.Name,-24}{pass.Equations,4} left");
        page.WriteLine();
        foreach (ExplainedKernel kernel in explanation.Kernels)
            page.WriteLine($"{kernel.Operations,9:N0} operations  {kernel.Does}");
        page.WriteLine();
        page.WriteLine($"{explanation.ArenaBytes:N0} bytes for all that is neither knob, digit nor answer");
    }

    static void Equal(Page page, DigitSet train)
    {
        (Net p, _, _) = First(train);
        #region bind
        var bound = Jit<Net, Tensor, Tensor, Net>(Step).Bind(p);
        foreach (int[] batch in Batches.Order(train.Count, seed: 1, epoch: 1).Chunk(Batch))
            bound.Run(GradReal.Images(train, batch), GradReal.Targets(train, batch));
        #endregion

        foreach (int[] batch in Batches.Order(train.Count, seed: 1, epoch: 1).Chunk(Batch))
            p = Step(p, GradReal.Images(train, batch), GradReal.Targets(train, batch));
        double miss = Tree.Leaves(p).Zip(Tree.Leaves(bound.State)).Max(pair => (double)(pair.First - pair.Second).Abs().Max());
        page.WriteLine($"after {train.Count / Batch:N0} steps no knob differs by more than {(miss < 1e-3 ? "0.001" : $"{miss:F6}")}");
    }

    static void Steps(Page page, DigitSet train)
    {
        (Net p, Tensor x, Tensor y) = First(train);
        Digits.Network hand = new([784, 30, 10], seed: 1);
        DigitSet hundred = train.Take(0, 100 * Batch);
        var jitted = Jit<Net, Tensor, Tensor, Net>(Step);
        var bound = jitted.Bind(p);
        // It has long loops, and the runtime waits a while before it compiles those for good.
        for (int i = 0; i < 30; i++)
            ByHand();
        page.WriteLine("a step of ten digits        microseconds");
        Row("by hand, chapter 5", 100, ByHand);
        Row("Grad, at every step", 1, () => Step(p, x, y));
        Row("Jit", 1, () => jitted(p, x, y));
        Row("Jit, bound", 1, () => bound.Run(x, y));

        void ByHand() => hand.Train(hundred, train.Take(0, 0), new() { Epochs = 1, Batch = Batch, Rate = 0.1 });

        void Row(string name, int steps, Action work) =>
            page.WriteLine($"{name,-26} {JitChapter.Best(work) / steps * 1e6,13:F1}");
    }

    static void Gains(Page page, DigitSet train)
    {
        (Net p, Tensor x, Tensor y) = First(train);
        #region gains
        IReadOnlyList<PassGain> gains = Jit<Net, Tensor, Tensor, Net>(Step).Explain(p, x, y).Ablate();
        #endregion

        page.WriteLine("                                kernels    microseconds");
        foreach (PassGain gain in gains)
            page.WriteLine($"{gain.Name,-30} {gain.Kernels,8}    {gain.Microseconds,12:F1}");
    }

    static void Traces(Page page)
    {
        #region traces
        var scaled = Jit((Tensor x, double rate) => x * rate);
        scaled(Tensor.Ones([4]), 0.1);
        scaled(Tensor.Ones([4]), 0.1);
        scaled(Tensor.Ones([4]), 0.2);
        scaled(Tensor.Ones([5]), 0.2);
        #endregion

        page.WriteLine(Explain(scaled));
    }

    static void Nothing(Page page)
    {
        page.WriteLine("                               plain      Jit   microseconds");
        Tensor a = Key.Create(1).Normal([256, 256]), b = Key.Create(2).Normal([256, 256]), v = Key.Create(3).Normal([1000]);
        Row("a product of 256 x 256", (x, y) => x.MatMul(y), a, b);
        Row("one sum of 1,000 numbers", (x, y) => x + y, v, v);
        Row("ten functions of 1,000 numbers", Ten, v, v);

        static Tensor Ten(Tensor x, Tensor y)
        {
            for (int i = 0; i < 5; i++)
                x = ((x * y) + 1).Tanh();
            return x;
        }

        void Row(string name, Func<Tensor, Tensor, Tensor> f, Tensor x, Tensor y)
        {
            Func<Tensor, Tensor, Tensor> jitted = Jit(f);
            jitted(x, y);
            page.WriteLine(
                $"{name,-30} {JitChapter.Best(() => f(x, y)) * 1e6,6:F1}   {JitChapter.Best(() => jitted(x, y)) * 1e6,6:F1}");
        }
    }
}
