using static Nabla.Transform;

namespace Nabla.Course.Births;

/// <summary>What to write instead: each rule with a number that shows it.</summary>
static class Rules
{
    public static void Run(Page page)
    {
        page.Output("rule-loss", () => Loss(page));
        page.Output("rule-softmax", () => Softmax(page));
        page.Output("rule-where", () => Where(page));
        page.Output("rule-root", () => Root(page));
        page.Output("rule-variance", () => Variance(page));
    }

    static void Loss(Page page)
    {
        page.WriteLine("     z     -ln sigmoid(z)    max(-z, 0) + ln(1 + e^-|z|)");
        foreach (float at in new[] { 3f, -3, -50, -104, -1000 })
        {
            #region rule-loss
            Tensor z = Tensor.Scalar(at);
            Tensor naive = -z.Sigmoid().Log();
            Tensor stable = (-z).Relu() + (-z.Abs()).Exp().Log1p();
            #endregion

            page.WriteLine($"{at,6}    {(float)naive,14:G7}    {(float)stable,27:G7}");
        }
    }

    static void Softmax(Page page)
    {
        #region rule-softmax
        Tensor z = Tensor.Create([1f, 89f, 90f]);
        Tensor top = z.Max();
        Tensor naive = z.Exp().Sum().Log();
        Tensor stable = top + (z - top).Exp().Sum().Log();
        #endregion

        page.WriteLine($"ln(e^1 + e^89 + e^90): {(float)naive} and {(float)stable}; "
            + $"between {(float)top} and {(float)top} + ln 3");
    }

    static void Where(Page page)
    {
        #region rule-where
        static Tensor Outside(Tensor x) => Tensor.Where(x > 0, x.Sqrt(), 0).Sum();

        static Tensor Inside(Tensor x) => Tensor.Where(x > 0, Tensor.Where(x > 0, x, 1).Sqrt(), 0).Sum();
        #endregion

        Tensor x = Tensor.Create([4f, 0f]);
        page.WriteLine($"outside only:  {Grad<Tensor>(Outside)(x)}");
        page.WriteLine($"inside too:    {Grad<Tensor>(Inside)(x)}");
    }

    static void Root(Page page)
    {
        #region rule-root
        static Tensor EpsilonOutside(Tensor x) => ((x - x.Mean()) / (x.Var().Sqrt() + 1e-5)).Square().Sum();

        static Tensor EpsilonInside(Tensor x) => ((x - x.Mean()) * (x.Var() + 1e-5).Rsqrt()).Square().Sum();
        #endregion

        Tensor x = Tensor.Create([3f, 3f, 3f]);
        page.WriteLine($"outside:  {Grad<Tensor>(EpsilonOutside)(x)}");
        page.WriteLine($"inside:   {Grad<Tensor>(EpsilonInside)(x)}");
    }

    static void Variance(Page page)
    {
        page.WriteLine("numbers           one pass    two passes    should be");
        foreach (float mean in new[] { 4f, 512, 4096, 65536 })
        {
            #region rule-variance
            Tensor x = Tensor.Create([mean - 0.25f, mean + 0.25f]);
            Tensor onePass = x.Square().Mean() - x.Mean().Square();
            Tensor twoPasses = (x - x.Mean()).Square().Mean();
            #endregion

            page.WriteLine($"{mean,5} +- 0.25     {(float)onePass,8}    {(float)twoPasses,10}    {0.0625,9}");
        }
    }
}
