using static Nabla.Transform;

namespace Nabla.Course.Trainings;

/// <summary>What dropout and normalisation do to a single layer, on paper and counted.</summary>
static class Facts
{
    public static void Dropped(Page page)
    {
        Tensor x = Key.Create(1).Normal([50], DType.F64), w = Key.Create(2).Normal([50], DType.F64);
        const double p = 0.5;
        #region dropped
        const int masks = 100_000;
        Tensor kept = Key.Create(3).Bernoulli([masks, 50], 1 - p).As(DType.F64) / (1 - p);
        Tensor z = (kept * x).MatMul(w);
        #endregion
        page.WriteLine($"w x without dropout          {(double)(w * x).Sum(),8:F3}");
        page.WriteLine($"mean over {masks:N0} masks      {(double)z.Mean(),8:F3}");
        page.WriteLine($"variance over the masks      {(double)z.Var(),8:F2}");
        page.WriteLine($"p / (1 - p) times Σ w² x²    {p / (1 - p) * (double)(w * x).Square().Sum(),8:F2}");
    }

    public static void Normalised(Page page)
    {
        Tensor x = Key.Create(1).Normal([64, 20], DType.F64), w = Key.Create(2).Normal([20, 8], DType.F64);
        Tensor target = Key.Create(3).Normal([64, 8], DType.F64);
        #region normalised
        Tensor Output(Tensor w) => x.MatMul(w).Standardize(0, 1e-12);

        Func<Tensor, Tensor> slope = Grad((Tensor w) => (Output(w) - target).Square().Mean());
        #endregion
        double same = (double)(Output(w) - Output(10 * w)).Abs().Max();
        double ratio = (double)(slope(w).Norm() / slope(10 * w).Norm());
        double along = (double)((w * slope(w)).Sum() / w.Norm() / slope(w).Norm());
        page.WriteLine($"ten times the weights, the same output: {(same < 1e-9 ? "yes" : $"no, {same:G2}")}");
        page.WriteLine($"and a slope shorter by {ratio:F3}");
        page.WriteLine($"the slope's share along the weights: {(Math.Abs(along) < 1e-9 ? "none" : $"{along:G2}")}");
    }
}
