using static Nabla.Tests.Points;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What must hold of every function, on every engine, at depth one and two.</summary>
public class LawTests
{
    public static TheoryData<Case> All => Cases.Theory;

    internal static void Close(Tensor expected, Tensor got, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Shape, got.Shape);
        Assert.Equal(expected.DType, got.DType);
        foreach (var (e, g) in Numbers(expected).Zip(Numbers(got)))
            if (!e.Equals(g) && !(Math.Abs(e - g) <= tolerance * Math.Max(1, Math.Abs(e))))
                Assert.Fail($"expected\n{expected}\ngot\n{got}");
    }

    internal static void Close(Tensor[] expected, Tensor[] got, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Length, got.Length);
        foreach (var (e, g) in expected.Zip(got)) Close(e, g, tolerance);
    }

    internal static Tensor[] Like(Tensor[] x, int seed) => [.. x.Select((t, i) => Points.Like(t, seed + i))];

    static Tensor[] Step(Tensor[] x, Tensor[] v, double h) => [.. x.Zip(v, (a, b) => a + (h * b))];

    [Theory, MemberData(nameof(All))]
    public void Jvp_is_the_central_difference(Case c)
    {
        const double h = 1e-6;
        for (var seed = 0; seed < 3; seed++)
        {
            var (x, v) = (c.Point(seed), Like(c.Point(seed), 100 + seed));
            var difference = (c.Function(Step(x, v, h)) - c.Function(Step(x, v, -h))) / (2 * h);
            Close(difference, Jvp(c.Function, x, v).Tangent, 1e-5);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Vjp_is_the_transpose_of_Jvp(Case c)
    {
        var x = c.Point(1);
        var v = Like(x, 200);
        var (value, tangent) = Jvp(c.Function, x, v);
        var (again, pullback) = Vjp(c.Function, x);
        var u = Points.Like(value, 300);
        Close(value, again);
        var (left, right) = (Inner([u], [tangent]), Inner(pullback(u), v));
        Assert.True(Math.Abs(left - right) <= 1e-9 * (1 + Math.Abs(left)), $"{left} {right}");
    }

    [Theory, MemberData(nameof(All))]
    public void Linearize_is_Jvp(Case c)
    {
        var x = c.Point(2);
        var v = Like(x, 400);
        Close(Jvp(c.Function, x, v).Tangent, Linearize(c.Function, x).Tangent(v));
    }

    [Theory, MemberData(nameof(All))]
    public void Jit_is_eager_and_traces_once(Case c)
    {
        var calls = 0;
        var jitted = Jit((Tensor[] x) =>
        {
            calls++;
            return c.Function(x);
        });
        for (var seed = 0; seed < 3; seed++) Close(c.Function(c.Point(seed)), jitted(c.Point(seed)));
        Assert.Equal(1, calls);
    }

    [Theory, MemberData(nameof(All))]
    public void Vmap_is_the_loop(Case c)
    {
        foreach (var size in (int[])[1, 3])
            foreach (var axis in new[] { 0, -1 })
            {
                Tensor[][] points = [.. Enumerable.Range(0, size).Select(c.Point)];
                Tensor[] stacked = [.. c.Shapes.Select((_, i) => Stacked(points, i, axis))];
                var got = Vmap(c.Function, inAxes: [axis])(stacked);
                for (var i = 0; i < size; i++) Close(c.Function(points[i]), Row(got, i));
            }
    }

    [Theory, MemberData(nameof(All))]
    public void Vmap_of_some_arguments_is_the_loop(Case c)
    {
        if (c.Shapes.Length < 2) return;
        for (var fixedOne = 0; fixedOne < 2; fixedOne++)
        {
            var shared = c.Point(9)[fixedOne];
            Tensor[][] points = [.. Enumerable.Range(0, 3).Select(c.Point)];
            Tensor F(Tensor x) => c.Function(fixedOne == 0 ? [shared, x] : [x, shared]);
            var got = Vmap<Tensor, Tensor>(F)(Stacked(points, 1 - fixedOne, 0));
            for (var i = 0; i < 3; i++) Close(F(points[i][1 - fixedOne]), Row(got, i));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Vmap_of_no_example_has_the_shape(Case c)
    {
        Tensor[] none = [.. c.Shapes.Select(shape => Tensor.Zeros([0, .. shape], DType.F64))];
        Assert.Equal([0, .. c.Function(c.Point(0)).Shape], Vmap(c.Function)(none).Shape);
    }

    [Theory, MemberData(nameof(All))]
    public void Grad_of_Jit_Jit_of_Grad_and_Grad_agree(Case c)
    {
        Tensor Loss(Tensor[] x) => (c.Function(x) * 0.7).Sin().Sum();
        var x = c.Point(3);
        var gradient = Grad<Tensor[]>(Loss)(x);
        Close(gradient, Grad(Jit<Tensor[], Tensor>(Loss))(x));
        Close(gradient, Jit(Grad<Tensor[]>(Loss))(x));
        Close(gradient, Jit(Grad(Jit<Tensor[], Tensor>(Loss)))(x));
    }

    [Theory, MemberData(nameof(All))]
    public void Vmap_of_Grad_is_the_loop_and_Grad_of_Vmap_its_sum(Case c)
    {
        Tensor Loss(Tensor[] x) => (c.Function(x) * 0.7).Sin().Sum();
        Tensor[][] points = [.. Enumerable.Range(0, 2).Select(c.Point)];
        Tensor[] stacked = [.. c.Shapes.Select((_, i) => Stacked(points, i, 0))];
        var mapped = Vmap(Grad<Tensor[]>(Loss))(stacked);
        var whole = Grad<Tensor[]>(x => Vmap<Tensor[], Tensor>(Loss)(x).Sum())(stacked);
        var jitted = Vmap(Jit(Grad<Tensor[]>(Loss)))(stacked);
        for (var i = 0; i < points.Length; i++)
        {
            var gradient = Grad<Tensor[]>(Loss)(points[i]);
            Close(gradient, [.. mapped.Select(g => Row(g, i))]);
            Close(gradient, [.. whole.Select(g => Row(g, i))]);
            Close(gradient, [.. jitted.Select(g => Row(g, i))]);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Second_derivatives_agree_in_every_mode(Case c)
    {
        Tensor Loss(Tensor[] x) => (c.Function(x) * 0.7).Sin().Sum();
        var x = c.Point(4);
        var v = Like(x, 500);
        var forwardOverReverse = Hvp(Loss, x, v);
        Close(forwardOverReverse, Grad<Tensor[]>(t => Jvp<Tensor[], Tensor>(Loss, t, v).Tangent)(x));
        Close(forwardOverReverse, Grad<Tensor[]>(t => Dot(Grad<Tensor[]>(Loss)(t), v))(x));
        Close(forwardOverReverse, Jit<Tensor[], Tensor[]>(t => Hvp(Loss, t, v))(x));
        var (ahead, behind) = (Grad<Tensor[]>(Loss)(Step(x, v, 1e-6)), Grad<Tensor[]>(Loss)(Step(x, v, -1e-6)));
        Close([.. ahead.Zip(behind, (a, b) => (a - b) / 2e-6)], forwardOverReverse, 1e-5);
    }

    [Theory, MemberData(nameof(All))]
    public void JacFwd_is_JacRev(Case c)
    {
        var x = c.Point(5);
        Tensor F(Tensor t) => c.Function([t, .. x[1..]]);
        Close(JacFwd(F)(x[0]), JacRev(F)(x[0]));
        Tensor G(Tensor t) => F(t).Sum();
        Close(JacFwd(JacRev(G))(x[0]), JacRev(JacFwd(G))(x[0]));
    }

    [Theory, MemberData(nameof(All))]
    public void Vmap_puts_examples_where_it_is_told(Case c)
    {
        Tensor[][] points = [.. Enumerable.Range(0, 3).Select(c.Point)];
        Tensor[] stacked = [.. c.Shapes.Select((_, i) => Stacked(points, i, 0))];
        Close(Vmap(c.Function)(stacked), Vmap(c.Function, outAxes: -1)(stacked).MoveAxis(-1, 0));
    }

    [Theory, MemberData(nameof(All))]
    public void Vmap_of_Vmap_is_two_loops(Case c)
    {
        Tensor[][] points = [.. Enumerable.Range(0, 6).Select(c.Point)];
        Tensor[] grid = [.. c.Shapes.Select((shape, i) => Stacked(points, i, 0).Reshape([2, 3, .. shape]))];
        var got = Vmap(Vmap(c.Function))(grid);
        got = got.Reshape([6, .. got.Shape.Skip(2)]);
        for (var i = 0; i < 6; i++) Close(c.Function(points[i]), Row(got, i));
    }

    [Theory, MemberData(nameof(All))]
    public void Jit_of_Vmap_of_Grad_and_Vmap_of_Hvp_are_loops(Case c)
    {
        Tensor Loss(Tensor[] x) => (c.Function(x) * 0.7).Sin().Sum();
        Tensor[][] points = [.. Enumerable.Range(0, 3).Select(c.Point)];
        Tensor[] stacked = [.. c.Shapes.Select((_, i) => Stacked(points, i, 0))];
        var gradients = Jit(Vmap(Grad<Tensor[]>(Loss)))(stacked);
        var products = Vmap<Tensor[], Tensor[]>(x => Hvp(Loss, x, x))(stacked);
        for (var i = 0; i < 3; i++)
        {
            Close(Grad<Tensor[]>(Loss)(points[i]), [.. gradients.Select(g => Row(g, i))]);
            Close(Hvp(Loss, points[i], points[i]), [.. products.Select(g => Row(g, i))]);
        }
    }

    static Tensor Dot(Tensor[] a, Tensor[] b) => a.Zip(b, (p, q) => (p * q).Sum()).Aggregate((p, q) => p + q);

    static Tensor Stacked(Tensor[][] points, int leaf, int axis)
    {
        Shape shape = [points.Length, .. points[0][leaf].Shape];
        var numbers = points.SelectMany(point => Numbers(point[leaf])).ToArray();
        return Tensor.Create<double>(numbers, shape).MoveAxis(0, axis);
    }

    static Tensor Row(Tensor x, int i)
    {
        var each = x.Shape.Size / x.Shape[0];
        return Tensor.Create<double>(Numbers(x).AsSpan(i * each, each), [.. x.Shape.Skip(1)]);
    }
}
