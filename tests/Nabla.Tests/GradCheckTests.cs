using static Nabla.Transform;

namespace Nabla.Tests;

public class GradCheckTests
{
    static (Tensor W, Dictionary<string, Tensor> B) Point(DType type)
    {
        var (a, b) = Key.Create(4).Split();
        return (a.Normal([4, 3], type), new() { ["bias"] = b.Normal([3], type) });
    }

    // Two uses of the bias, of which a wrong gradient may see only one.
    static Tensor Loss((Tensor W, Dictionary<string, Tensor> B) p, Func<Tensor, Tensor> seen) =>
        (p.W.Tanh() + p.B["bias"]).Square().Mean() + (seen(p.B["bias"]).Sin() * p.W[0]).Sum();

    [Theory, InlineData(DType.F32), InlineData(DType.F64)]
    public void A_right_gradient_passes(DType type)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var report = GradCheck.Of(p => Loss(p, bias => bias), Point(type), seed: seed);
            Assert.True(report.Passed, report.ToString());
            Assert.Equal(2, report.Leaves.Count);
        }
    }

    [Theory, InlineData(DType.F32), InlineData(DType.F64)]
    public void A_wrong_gradient_is_found_by_its_path(DType type)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var report = GradCheck.Of(p => Loss(p, StopGradient), Point(type), seed: seed);
            Assert.False(report.Passed);
            Assert.Equal("x.Item2[\"bias\"]", report.Worst!.Path);
            Assert.True(report.Leaves[0].Passed, report.ToString());
            Assert.StartsWith("gradient wrong\n  x.Item2[\"bias\"]: gradient ", report.ToString());
        }
    }

    [Theory, InlineData(1e-3), InlineData(1e-4)]
    public void A_gradient_that_is_a_little_wrong_is_found_in_doubles(double part)
    {
        Tensor F(Tensor x) => (((1 - part) * x) + (part * StopGradient(x))).Exp().Sum();
        Assert.False(GradCheck.Of<Tensor>(F, Point(DType.F64).W).Passed);
    }

    [Fact]
    public void What_is_no_number_does_not_pass()
    {
        var x = Tensor.Create([0.0, 1.0]);
        var report = GradCheck.Of<Tensor>(t => Tensor.Where(t > 0, t.Log(), 0).Sum(), x);
        Assert.False(report.Passed);
        Assert.True(double.IsNaN(report.Worst!.Error));
    }

    [Fact]
    public void Every_direction_counts_and_a_constant_is_right()
    {
        Assert.True(GradCheck.Of<Tensor>(t => 3 + (0 * t).Sum(), Tensor.Ones([5]), directions: 10).Passed);
        // Wrong in one of a hundred elements only.
        var x = Key.Create(1).Normal([100], DType.F64);
        Assert.False(GradCheck.Of<Tensor>(t => (t[1..].Square().Sum() / 100) + StopGradient(t[0]).Square(), x).Passed);
    }

    [Fact]
    public void What_has_no_gradient_is_refused() =>
        Assert.Throws<TransformException>(() => GradCheck.Of<Tensor>(t => t, Tensor.Ones([2])));
}
