using static Nabla.Tests.LawTests;
using static Nabla.Tests.Points;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// The laws in the other element types. Of float the oracle is double at the same points: a value within 1.3e-6 and
/// 1e-5, a derivative within 2e-3. Of whole numbers and truths, engines agree exactly, in what they refuse too.
/// </summary>
public class TypeLawTests
{
    public static TheoryData<Case> All => Cases.Theory;

    public static TheoryData<Case, DType> Exact =>
        [.. from c in Cases.All from type in (DType[])[DType.I32, DType.I64, DType.U8, DType.Bool] select (c, type)];

    static Tensor Loss(Case c, Tensor[] x) => (c.Function(x) * 0.7).Sin().Sum();

    static Tensor[] In(DType type, Tensor[] x) => [.. x.Select(each => each.As(type))];

    // A point whose numbers a float has.
    static (Tensor[] Single, Tensor[] Double) Point(Case c, int seed)
    {
        var single = In(DType.F32, c.Point(seed));
        return (single, In(DType.F64, single));
    }

    static void Near(Tensor expected, Tensor got, double relative = 1.3e-6, double absolute = 1e-5)
    {
        Assert.Equal(expected.Shape, got.Shape);
        foreach (var (e, g) in Numbers(expected).Zip(Numbers(got)))
            if (!e.Equals(g) && !(Math.Abs(e - g) <= absolute + (relative * Math.Abs(e))))
                Assert.Fail($"expected\n{expected}\ngot\n{got}");
    }

    static void NearAsDerivatives(Tensor[] expected, Tensor[] got)
    {
        foreach (var (e, g) in expected.Zip(got)) Near(e, g, 2e-3, 2e-3);
    }

    [Theory, MemberData(nameof(All))]
    public void Float_values_are_those_of_double(Case c)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var (x, exact) = Point(c, seed);
            Near(c.Function(exact), c.Function(x), 1e-5);
            Near(c.Function(x), Jit(c.Function)(x));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Float_Jvp_is_the_central_difference(Case c)
    {
        const double h = 1e-4;
        var (x, exact) = Point(c, 1);
        var v = Like(exact, 100);
        Tensor At(double step) => c.Function([.. exact.Zip(v, (a, b) => a + (step * b))]);
        var tangent = Jvp(c.Function, x, In(DType.F32, v)).Tangent;
        Near((At(h) - At(-h)) / (2 * h), tangent, 2e-3, 2e-3);
    }

    [Theory, MemberData(nameof(All))]
    public void Float_Vjp_is_the_transpose_of_Jvp(Case c)
    {
        var (x, _) = Point(c, 1);
        var v = In(DType.F32, Like(x, 200));
        var (value, tangent) = Jvp(c.Function, x, v);
        var u = Points.Like(value, 300).As(value.DType);
        var (left, right) = (Inner([u], [tangent]), Inner(Vjp(c.Function, x).Pullback(u), v));
        Assert.True(Math.Abs(left - right) <= 1e-4 * (1 + Math.Abs(left)), $"{left} {right}");
    }

    [Theory, MemberData(nameof(All))]
    public void Float_gradients_and_second_derivatives_are_those_of_double(Case c)
    {
        var (x, exact) = Point(c, 3);
        var v = Like(exact, 400);
        var gradient = Grad<Tensor[]>(t => Loss(c, t))(x);
        Assert.All(gradient, g => Assert.Equal(DType.F32, g.DType));
        NearAsDerivatives(Grad<Tensor[]>(t => Loss(c, t))(exact), gradient);
        NearAsDerivatives(gradient, Jit(Grad<Tensor[]>(t => Loss(c, t)))(x));
        NearAsDerivatives(Hvp(t => Loss(c, t), exact, v), Hvp(t => Loss(c, t), x, In(DType.F32, v)));
    }

    [Theory, MemberData(nameof(All))]
    public void Float_Vmap_is_the_loop(Case c)
    {
        foreach (var size in (int[])[1, 3])
        {
            Tensor[][] points = [.. Enumerable.Range(0, size).Select(i => Point(c, i).Single)];
            Tensor[] stacked = [.. c.Shapes.Select((_, i) => Tensor.Stack([.. points.Select(point => point[i])]))];
            var values = Vmap(c.Function)(stacked);
            var gradients = Vmap(Grad<Tensor[]>(t => Loss(c, t)))(stacked);
            for (var i = 0; i < size; i++)
            {
                Near(c.Function(points[i]), values[i]);
                NearAsDerivatives(Grad<Tensor[]>(t => Loss(c, t))(points[i]), [.. gradients.Select(g => g[i])]);
            }
        }
    }

    // 1 to 9, so that divisors are not 0 and indices made of them not negative.
    static Tensor[] Whole(Case c, DType type, int seed) =>
        [.. c.Point(seed).Select(x => ((4 * x).Abs().Floor() + 1).Clip(1, 9).As(type))];

    [Theory, MemberData(nameof(Exact))]
    public void Whole_numbers_are_the_same_on_every_engine_or_refused_by_all(Case c, DType type)
    {
        Tensor[][] points = [.. Enumerable.Range(0, 3).Select(seed => Whole(c, type, seed))];
        Tensor[] stacked = [.. c.Shapes.Select((_, i) => Tensor.Stack([.. points.Select(point => point[i])]))];
        Tensor[] none = [.. c.Shapes.Select(shape => Tensor.Zeros([0, .. shape], type))];
        if (Record.Exception(() => c.Function(points[0])) is { } refusal)
        {
            Assert.IsAssignableFrom<ArrayException>(refusal);
            Assert.IsType(refusal.GetType(), Record.Exception(() => Jit(c.Function)(points[0])));
            Assert.IsType(refusal.GetType(), Record.Exception(() => Vmap(c.Function)(stacked)));
            return;
        }
        var values = Vmap(c.Function)(stacked);
        for (var i = 0; i < 3; i++)
        {
            var expected = c.Function(points[i]);
            Close(expected, Jit(c.Function)(points[i]), 1e-6);
            Close(expected, values[i], expected.Type.IsFloat ? 1e-5 : 0);
        }
        Assert.Equal([0, .. c.Function(points[0]).Shape], Vmap(c.Function)(none).Shape);
    }
}
