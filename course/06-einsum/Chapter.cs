using System.Diagnostics;
using static Nabla.Course.Einsums.Loops;

namespace Nabla.Course.Einsums;

/// <summary>
/// Chapter 6: what an einsum string means, a machine that runs any of them, and a layer's backward pass in three.
/// </summary>
public static class EinsumChapter
{
    public static Chapter Entry { get; } = new(
        6, "06-einsum", "Einsum",
        "einsum from scratch, and the whole backward pass of a layer in three strings",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        page.Picture("loops.gif", Pictures.TheLoops());
        page.Output("by-loops", () => ByLoops(page));
        page.Output("dictionary", () => Dictionary(page));
        page.Output("dots", () => Dots(page));
        page.Output("faults", () => Faults(page));
        page.Output("layer", () => BackwardOfALayer(page));
        page.Output("swap", () => TheSwap(page));
        page.Output("orders", () => EveryOrder(page));
        page.LongOutput("seconds", 0.1, () => Seconds(page));
    }

    static void ByLoops(Page page)
    {
        #region by-loops
        var a = new NdArray([2, 3], [1, 2, 3, 4, 5, 6]);
        var b = new NdArray([3, 2], [1, 0, 0, 1, 1, 1]);
        NdArray c = NdArray.Zeros(2, 2);
        for (int i = 0; i < 2; i++)
        {
            for (int k = 0; k < 2; k++)
            {
                for (int j = 0; j < 3; j++)
                    c[i, k] += a[i, j] * b[j, k];
            }
        }
        #endregion

        page.WriteLine($"loops        {c}");
        page.WriteLine($"ij,jk->ik    {Einsum("ij,jk->ik", a, b)}");
    }

    static void Dictionary(Page page)
    {
        void Line(string text, string name, params NdArray[] operands) =>
            page.WriteLine($"{text,-10} {name,-22} {Einsum(text, operands)}");

        #region dictionary
        var m = new NdArray([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var v = new NdArray([3], [1, 10, 100]);

        Line("ij->ji", "transpose", m);
        Line("ij->", "sum of everything", m);
        Line("ij->i", "sum along each row", m);
        Line("ij->j", "sum down each column", m);
        Line("ii->i", "diagonal", m);
        Line("ii->", "trace", m);
        Line("i,i->", "inner product", v, v);
        Line("i,j->ij", "outer product", v, v);
        Line("ij,j->i", "matrix times vector", m, v);
        Line("ij,j->ij", "scale each column", m, v);
        Line("i,ij,j->", "quadratic form", v, m, v);
        #endregion
    }

    static void Dots(Page page)
    {
        NdArray video = NdArray.Normal(1, 8, 5, 2, 3), w = NdArray.Normal(2, 3, 4);
        NdArray a = NdArray.Normal(3, 2, 5), b = NdArray.Normal(4, 7, 2);
        page.WriteLine($"...i,io->...o  {video.Sides} and {w.Sides} give {Einsum("...i,io->...o", video, w).Sides}");
        page.WriteLine($"ba,cb          {a.Sides} and {b.Sides} give {Einsum("ba,cb", a, b).Sides}");
    }

    static void Faults(Page page)
    {
        #region faults
        NdArray a = NdArray.Zeros(2, 3), b = NdArray.Zeros(4, 5);
        foreach (string text in new[] { "ij,jk->ik", "ij,kl->im", "ij,k2->ik", "ij,kl->ii", "ijk,kl->il", "ij->ij" })
        {
            try
            {
                Einsum(text, a, b);
            }
            catch (EinsumException fault)
            {
                page.WriteLine(fault.Message);
            }
        }
        #endregion
    }

    static void BackwardOfALayer(Page page)
    {
        NdArray x = NdArray.Normal(1, 10, 784), w = NdArray.Normal(2, 784, 30), dy = NdArray.Normal(3, 10, 30);
        (NdArray dx, NdArray dw, NdArray db) = Layer.Backward(x, w, dy);
        (NdArray dxLoops, NdArray dwLoops, NdArray dbLoops) = Layer.BackwardInLoops(x, w, dy);
        page.WriteLine($"dx {dx.Sides,-9} largest difference from the loops {dx.DistanceTo(dxLoops)}");
        page.WriteLine($"dW {dw.Sides,-9} largest difference from the loops {dw.DistanceTo(dwLoops)}");
        page.WriteLine($"db {db.Sides,-9} largest difference from the loops {db.DistanceTo(dbLoops)}");
    }

    static void TheSwap(Page page)
    {
        Check("bi,io->bo", 5, [4, 3], [3, 2]);
        Check("ij->", 6, [3, 4]);
        Check("i,ij,j->", 7, [3], [3, 4], [4]);
        Check("bhqd,bhkd->bhqk", 8, [2, 2, 3, 4], [2, 2, 5, 4]);

        void Check(string text, int seed, params int[][] shapes)
        {
            NdArray[] operands = [.. shapes.Select((shape, k) => NdArray.Normal(seed + k, shape))];
            for (int k = 0; k < operands.Length; k++)
            {
                bool right = Gradient.RelativeError(k, text, operands) < 1e-9;
                page.WriteLine($"{text,-16} operand {k}  {(right ? "agrees to 9 digits" : "differs")}");
            }
        }
    }

    static void EveryOrder(Page page)
    {
        #region orders
        var subscripts = new Subscripts("c,ch,hi->i", NdArray.Zeros(10), NdArray.Zeros(10, 30), NdArray.Zeros(30, 784));
        #endregion

        page.WriteLine($"all in one nest       {Pairs.InOneNest(subscripts),10:N0}");
        foreach (IReadOnlyList<Pairs.Step> order in Pairs.Orders(subscripts).OrderBy(Pairs.Products))
            page.WriteLine($"{Pairs.Show(subscripts, order),-21} {Pairs.Products(order),10:N0}");
        page.Picture("orders.svg", Pictures.Orders(subscripts));
    }

    static void Seconds(Page page)
    {
        const string text = "ab,bc,cd,d->a";
        NdArray[] operands = [.. Enumerable.Range(0, 3).Select(k => NdArray.Normal(k, 60, 60)), NdArray.Normal(3, 60)];
        var subscripts = new Subscripts(text, operands);
        IReadOnlyList<Pairs.Step> best = Pairs.Best(subscripts);
        IReadOnlyList<Pairs.Step> worst = Pairs.Orders(subscripts).MaxBy(Pairs.Products)!;
        Time("in one nest", Pairs.InOneNest(subscripts), () => Einsum(text, operands));
        InOrder("worst: ", worst);
        InOrder("best:  ", best);

        void InOrder(string name, IReadOnlyList<Pairs.Step> order) => Time(
            name + Pairs.Show(subscripts, order), Pairs.Products(order), () => Pairs.Run(subscripts, order, operands));

        void Time(string name, double products, Action run)
        {
            run();
            long start = Stopwatch.GetTimestamp();
            run();
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            page.WriteLine($"{name,-28} {products,12:N0} products {milliseconds,10:0.00} ms");
        }
    }
}
