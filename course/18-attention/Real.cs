using Nabla.Data;
using Nabla.NN;
using static Nabla.Course.Attentions.Rows;
using static Nabla.Transform;

namespace Nabla.Course.Attentions;

/// <summary>The end of chapter 18: the framework's attention beside the hand-made, and a small GPT on a text.</summary>
static class Real
{
    public static void Run(Page page, TextSet tale)
    {
        page.Output("same", () => Same(page));
        page.Output("depth", () => Depth(page));
        page.Output("small", () => Small(page, tale));
        page.Output("learns", () => Learns(page, tale));
        page.LongOutput("shakespeare", 8, () => Shakespeare(page));
    }

    static Tensor Of(double[,] a) =>
        Tensor.Create<double>([.. a.Cast<double>()], [a.GetLength(0), a.GetLength(1)]);

    static void Same(Page page)
    {
        double[,] x = Normal(1, 6, 4), wq = Normal(2, 4, 4), wk = Normal(3, 4, 4), wv = Normal(4, 4, 4), dy = Normal(5, 6, 4);
        #region same
        double[,] q = Product(x, wq), k = Product(x, wk), v = Product(x, wv);
        double[,] y = Head.Look(q, k, v);
        (double[,] dq, double[,] dk, double[,] dv) = Head.Back(q, k, v, dy);
        double[,] dx = Sum(Product(dq, Turned(wq)), Product(dk, Turned(wk)), Product(dv, Turned(wv)));

        Linear Plain(Tensor w) => new(w, null);
        MultiHeadAttention real = new(
            Plain(Of(wq)), Plain(Of(wk)), Plain(Of(wv)), Plain(Tensor.Eye(4, DType.F64)), Heads: 1, Causal: true,
            Rotates: false, new Dropout(0));
        Tensor Loss(Tensor t) => (real.Predict(t.ExpandDims(0)).Squeeze(0) * Of(dy)).Sum();
        #endregion

        double forward = (double)(real.Predict(Of(x).ExpandDims(0)).Squeeze(0) - Of(y)).Abs().Max();
        double backward = (double)(Grad<Tensor>(Loss)(Of(x)) - Of(dx)).Abs().Max();
        page.WriteLine($"what it says    {(forward < 1e-12 ? "the same to 12 digits" : $"differs by {forward}")}");
        page.WriteLine($"the slope of x  {(backward < 1e-12 ? "the same to 12 digits" : $"differs by {backward}")}");
    }

    #region depth
    static Tensor Deep(Tensor x, int layers, bool adds, bool norms)
    {
        foreach (Key key in Key.Create(1).Split(layers))
        {
            Tensor h = norms ? x.Standardize(-1) : x;
            h = h.MatMul(key.Normal([64, 64], DType.F64) / 8).Tanh();
            x = adds ? x + h : h;
        }

        return x;
    }
    #endregion

    static void Depth(Page page)
    {
        Tensor x = Key.Create(2).Normal([1, 64], DType.F64), dy = Key.Create(3).Normal([1, 64], DType.F64);
        double Slope(int layers, bool adds, bool norms) =>
            (double)Grad<Tensor>(t => (Deep(t, layers, adds, norms) * dy).Sum())(x).Norm() / (double)dy.Norm();
        page.WriteLine("length of the slope that comes back, of 1 that went in");
        page.WriteLine("layers   one after another   what they say is added   and normed before");
        foreach (int layers in new[] { 1, 4, 16, 48 })
            page.WriteLine($"{layers,6}   {Slope(layers, false, false),17:G2}   {Slope(layers, true, false),22:G2}   "
                + $"{Slope(layers, true, true),17:G2}");
    }

    static void Small(Page page, TextSet tale)
    {
        #region gpt
        Gpt gpt = Gpt.Create(Key.Create(1), tale.Vocabulary.Count, context: 64, width: 128, heads: 4, blocks: 4);
        #endregion

        page.WriteLine($"{gpt}");
        foreach ((string name, object part) in new (string, object)[]
        {
            ("tokens", gpt.Tokens), ("places", gpt.Places), ("a block's attention", gpt.Blocks[0].Attention),
            ("a block's two layers", (gpt.Blocks[0].Up, gpt.Blocks[0].Down)), ("all of it", gpt),
        })
            page.WriteLine($"{name,-22}{Tree.Leaves(part).Sum(leaf => leaf.Length),9:N0} knobs");
        int[] start = tale.Codes[..65];
        double first = (double)Losses.CrossEntropy(
            gpt.Predict(Tensor.Create(start[..^1]).ExpandDims(0)), Tensor.Create(start[1..]).ExpandDims(0));
        page.WriteLine($"before it has learned: {first:F2} nats a character; ln {tale.Vocabulary.Count} = "
            + $"{Math.Log(tale.Vocabulary.Count):F2}");
    }

    static void Learns(Page page, TextSet tale)
    {
        #region learns
        (ReadOnlyMemory<int> train, ReadOnlyMemory<int> unseen) = tale.Split();
        Gpt gpt = Gpt.Create(Key.Create(1), tale.Vocabulary.Count, context: 32, width: 64, heads: 4, blocks: 2);
        TextTraining<Gpt> training = new(gpt, TextTraining.AdamW(steps: 200, rate: 2e-3), train, context: 32, seed: 1);
        #endregion

        page.WriteLine("step   nats a character, unseen");
        for (int step = 0; step <= 200; step += 50)
        {
            page.WriteLine($"{step,4}   {TextModel.Loss(training.Model, unseen, 32):F2}");
            training.Run(50, cancellation: page.Cancellation);
        }
    }

    static void Shakespeare(Page page)
    {
        const string name = "tinyshakespeare/input.txt";
        const int steps = 2000, context = 64;
        TextSet text;
        try
        {
            text = TextSet.Find(name, page.DataFolder);
        }
        catch (DataException fault)
        {
            page.WriteLine($"This one needs a text that is not here: {fault.Message}");
            return;
        }

        (ReadOnlyMemory<int> train, ReadOnlyMemory<int> unseen) = text.Split();
        double Learn(double rate, int seed)
        {
            Gpt gpt = Gpt.Create(Key.Create(seed), text.Vocabulary.Count, context, width: 128, heads: 4, blocks: 4);
            TextTraining<Gpt> training = new(gpt, TextTraining.AdamW(steps, rate), train, context, seed: seed);
            training.Run(steps, step => page.Progress($"seed {seed}, rate {rate}: step {step}"), page.Cancellation);
            return TextModel.Loss(training.Model, unseen, context);
        }

        page.WriteLine("highest rate   seed   nats a character, all of the unseen tenth");
        (double, int)[] runs = [(0.001, 1), (0.002, 1), (0.004, 1), (0.008, 1), (0.004, 2), (0.004, 3), (0.004, 4)];
        foreach ((double rate, int seed) in runs)
            page.WriteLine($"{rate,12}   {seed,4}   {Learn(rate, seed):F3}");
    }
}
