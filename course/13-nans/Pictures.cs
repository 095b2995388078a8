using Nabla.Viz;
using static Nabla.Transform;

namespace Nabla.Course.Births;

/// <summary>The drawing of chapter 13.</summary>
static class Pictures
{
    /// <summary>The slope of -ln sigmoid(z) by each formula: a curve ends where its first NaN stands.</summary>
    public static string Slopes()
    {
        double[] z = [.. Enumerable.Range(-160, 181).Select(i => (double)i)];
        double[] Slope(Func<Tensor, Tensor> loss, DType type) =>
            Grad<Tensor>(t => loss(t).Sum())(Tensor.Create(z).As(type)).As(DType.F64).ToArray<double>();
        static Tensor Naive(Tensor t) => -t.Sigmoid().Log();
        const string title = "The slope of -ln sigmoid(z): it should be -1 on the left";
        return new LineChart { Title = title, XLabel = "z", Height = 300 }
            .Add("stable, float", z, Slope(t => -t.LogSigmoid(), DType.F32), width: 7)
            .Add("naive, double", z, Slope(Naive, DType.F64), width: 4)
            .Add("naive, float", z, Slope(Naive, DType.F32)).ToSvg();
    }
}
