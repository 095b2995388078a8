using Nabla.Primitives;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Collective operations under a Vmap whose axis has a name: alone, jitted, in derivatives, nested.</summary>
public class NamedAxisTests
{
    static readonly Tensor x = Tensor.Create([[1.0, 2.0], [3.0, 5.0], [-2.0, 0.5]]);

    // The same function alone (lane by lane), vectorised in a graph, and vectorised under a derivative.
    static Tensor Everywhere(Func<Tensor, Tensor> f, Tensor at, MapAxes outAxes = default)
    {
        var mapped = Vmap(f, outAxes: outAxes, axisName: "i");
        var alone = mapped(at);
        LawTests.Close(alone, Jit(mapped)(at));
        LawTests.Close(alone, MakeGraph(mapped)(at).Evaluate([at])[0]);
        if (alone.Type.IsFloat) LawTests.Close(alone, Jvp(mapped, at, at).Value);
        return alone;
    }

    [Fact]
    public void Sums_means_and_extremes_are_those_of_all_examples()
    {
        LawTests.Close(x.Sum(0), Everywhere(t => PSum(t, "i"), x, outAxes: null));
        LawTests.Close(x.Mean(0), Everywhere(t => PMean(t, "i"), x, outAxes: null));
        LawTests.Close(x.Max(0), Everywhere(t => PMax(t, "i"), x, outAxes: null));
        LawTests.Close(x.Min(0), Everywhere(t => PMin(t, "i"), x, outAxes: null));
        LawTests.Close(x - x.Mean(0), Everywhere(t => t - PMean(t, "i"), x));
        LawTests.Close(x / x.Norm(2, 0), Everywhere(t => t / PSum(t * t, "i").Sqrt(), x));
        // What is the same for all counts once for each.
        LawTests.Close(
            Tensor.Full([3], 3.0, DType.F64), Everywhere(t => PSum(Tensor.Scalar(1.0), "i") + (0 * t[0]), x));
    }

    [Fact]
    public void Everyone_knows_the_others_and_its_own_place()
    {
        LawTests.Close(Tensor.Arange(3), Everywhere(t => AxisIndex("i"), x));
        LawTests.Close(x, Everywhere(t => AllGather(t, "i"), x, outAxes: null));
        LawTests.Close(x.Reshape(6), Everywhere(t => AllGather(t, "i", tiled: true), x, outAxes: null));
        LawTests.Close(x.T, Everywhere(t => AllGather(t, "i", axis: 1), x, outAxes: null));
        // A shift by one: everyone takes its neighbour.
        LawTests.Close(x.Roll(-1, 0), Everywhere(t => AllGather(t, "i").Take((AxisIndex("i") + 1) % 3), x));
        // Of the sum of three squares everyone keeps its own row; or, tiled, its third.
        var squares = Points.Like(Tensor.Zeros([3, 3, 2], DType.F64), 1);
        LawTests.Close(squares.Sum(0), Everywhere(t => PSumScatter(t, "i"), squares));
        LawTests.Close(squares.Sum(0)[.., null], Everywhere(t => PSumScatter(t, "i", tiled: true), squares));
        LawTests.Close(squares.Sum(0), Everywhere(t => PSumScatter(t.T, "i", axis: 1), squares));
    }

    [Fact]
    public void A_sum_is_its_own_transpose()
    {
        // In lane k the loss is sin(s), s the sum of all; together they change by 3 cos(s) with each element.
        var t = Tensor.Create([0.2, -0.4, 1.1]);
        Func<Tensor, Tensor> slope = Vmap(Grad((Tensor v) => PSum(v, "i").Sin()), axisName: "i");
        var expected = 3 * t.Sum().Cos() * Tensor.Ones([3], DType.F64);
        LawTests.Close(expected, slope(t));
        LawTests.Close(expected, Jit(slope)(t));
        // The same from outside: d/dx of the sum of all lanes.
        LawTests.Close(expected, Grad((Tensor v) => Vmap((Tensor u) => PSum(u, "i").Sin(), axisName: "i")(v).Sum())(t));
        // The mean of gradients is the gradient of the mean.
        LawTests.Close(t.Cos().Mean(), Vmap(
            (Tensor v) => PMean(Grad((Tensor u) => u.Sin())(v), "i"), outAxes: null, axisName: "i")(t));
    }

    [Fact]
    public void Derivatives_of_every_collective_agree_from_inside_and_outside()
    {
        Func<Tensor, Tensor>[] functions =
        [
            t => PSum(t, "i").Square().Sum(), t => (PMean(t * t, "i") * t).Sum(), t => PMax(t, "i").Sin().Sum(),
            t => (PMin(t, "i") * t).Sum(), t => (AllGather(t, "i") * t).Square().Sum(),
            t => PSumScatter(Tensor.Outer(t, t)[0].Tile(3).Reshape(3, 2), "i").Sin().Sum(),
            t => (t * AxisIndex("i")).Square().Sum(),
        ];
        foreach (var f in functions)
        {
            var whole = Grad((Tensor v) => Vmap(f, axisName: "i")(v).Sum());
            LawTests.Close(whole(x), Vmap(Grad(f), axisName: "i")(x));
            LawTests.Close(whole(x), Jit(Vmap(Jit(Grad(f)), axisName: "i"))(x));
            var v = Points.Like(x, 5);
            var mapped = Vmap(f, axisName: "i");
            var difference = ((mapped(x + (1e-6 * v)) - mapped(x - (1e-6 * v))) / 2e-6).Sum();
            LawTests.Close(difference, (whole(x) * v).Sum(), 1e-5);
            LawTests.Close(difference, Jvp(Vmap(f, axisName: "i"), x, v).Tangent.Sum(), 1e-5);
        }
    }

    [Fact]
    public void Names_nest_and_come_in_tuples()
    {
        var cube = Points.Like(Tensor.Zeros([2, 3, 4], DType.F64), 3);
        Tensor Both(Func<Tensor, Tensor> f, MapAxes inner, MapAxes outer) =>
            Vmap(Vmap(f, outAxes: inner, axisName: "j"), outAxes: outer, axisName: "i")(cube);
        LawTests.Close(cube.Sum(0), Both(t => PSum(t, "i"), 0, null));
        LawTests.Close(cube.Sum(1), Both(t => PSum(t, "j"), null, 0));
        LawTests.Close(cube.Sum([0, 1]), Both(t => PSum(t, "i", "j"), null, null));
        LawTests.Close(cube.Mean([0, 1]), Both(t => PMean(t, "j", "i"), null, null));
        LawTests.Close(Tensor.Arange(6).Reshape(2, 3), Both(t => AxisIndex("i", "j"), 0, 0));
        LawTests.Close(cube.Max([0, 1]), Jit((Tensor c) => Vmap(Vmap(
            (Tensor t) => PMax(t, "i", "j"), outAxes: null, axisName: "j"), outAxes: null, axisName: "i")(c))(cube));
        // An axis without a name between the two is passed by.
        LawTests.Close(cube.Sum(0), Vmap(Vmap((Tensor t) => PSum(t, "i")), outAxes: null, axisName: "i")(cube));
    }

    [Fact]
    public void Trees_are_summed_leaf_by_leaf()
    {
        var (a, b) = Vmap((Tensor t) => PSum((t, (2 * t).Sum()), "i"), outAxes: null, axisName: "i")(x);
        LawTests.Close(x.Sum(0), a);
        LawTests.Close(2 * x.Sum(), b);
        Assert.Contains("no tensor", Assert.Throws<TreeException>(
            () => Vmap((Tensor t) => t * PSum(1, "i"), axisName: "i")(x)).Message);
    }

    [Fact]
    public void A_name_that_is_not_bound_is_refused_with_those_that_are()
    {
        Assert.Contains("'k'; bound here is none", Assert.Throws<TransformException>(() => PSum(x, "k")).Message);
        var message = Assert.Throws<TransformException>(() => Vmap(
            Vmap((Tensor t) => AxisIndex("k"), axisName: "j"), axisName: "i")(x)).Message;
        Assert.Contains("'k'; bound here are 'j', 'i'", message);
        Assert.Contains("axisName: \"k\"", message);
    }

    [Fact]
    public void Jit_traces_again_where_an_axis_has_another_size()
    {
        var share = Jit((Tensor t) => t / AxisSize("i"));
        var mapped = Vmap((Tensor t) => share(t), axisName: "i");
        LawTests.Close(x[..2] / 2, mapped(x[..2]));
        LawTests.Close(x / 3, mapped(x));
        Assert.Throws<TransformException>(() => share(x));
    }

    [Fact]
    public void A_vectorised_collective_is_one_fold()
    {
        var graph = Jit(Vmap((Tensor t) => PSum(t * 2, "i"), outAxes: null, axisName: "i"));
        var traced = MakeGraph((Tensor t) => Vmap(
            (Tensor u) => PSum(u * 2, "i"), outAxes: null, axisName: "i")(t))(x);
        Assert.Single(traced.Equations, equation => equation.Primitive is ReduceSum);
        Assert.DoesNotContain(traced.Equations, equation => equation.Primitive is Collective or Lanes);
        LawTests.Close(2 * x.Sum(0), graph(x));
    }
}
