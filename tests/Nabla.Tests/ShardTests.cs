using Nabla.Arrays.Threading;
using Nabla.Compiler;
using Nabla.Primitives;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>One worker pool for all: these tests replace it, so nothing runs beside them.</summary>
[CollectionDefinition("workers", DisableParallelization = true)]
public sealed class Workers;

/// <summary>A function over shards: the numbers of the named Vmap, to the bit, on any number of workers.</summary>
[Collection("workers")]
public class ShardTests
{
    static readonly Mesh two = new(("data", 2)), three = new(("data", 3));

    static Tensor Numbers(int seed, DType type, params int[] shape) =>
        Points.Like(Tensor.Zeros([.. shape], DType.F64), seed).As(type);

    static long[] Bits(Tensor x) => x.DType == DType.F32
        ? Array.ConvertAll(x.ToArray<float>(), value => (long)BitConverter.SingleToInt32Bits(value))
        : x.DType == DType.F64 ? Array.ConvertAll(x.ToArray<double>(), BitConverter.DoubleToInt64Bits)
        : Array.ConvertAll(x.As(DType.I64).ToArray<long>(), value => value);

    // On 1, 2 and 7 workers the same bits as Vmap, and near what vectorised code computes.
    static void Same<A, R>(Func<A, R> sharded, Func<A, R> mapped, A at)
    {
        var expected = Tree.Leaves(mapped(at)).ToArray();
        LawTests.Close([.. Tree.Leaves(Jit((A a) => mapped(a))(at))], expected, 1e-4);
        foreach (var workers in (int[])[1, 2, 7])
        {
            using var pool = WorkerPool.Use(workers);
            var got = Tree.Leaves(sharded(at));
            for (var i = 0; i < expected.Length; i++) Assert.Equal(Bits(expected[i]), Bits(got[i]));
        }
    }

    static (Tensor W, Tensor B)[] Net(int seed, params int[] widths) =>
        [.. Enumerable.Range(0, widths.Length - 1).Select(i => (
            0.3f * Numbers(seed + i, DType.F32, widths[i], widths[i + 1]),
            0.1f * Numbers(seed + i + 50, DType.F32, widths[i + 1])))];

    static Tensor Loss((Tensor W, Tensor B)[] net, Tensor x, Tensor y)
    {
        for (var i = 0; i < net.Length - 1; i++) x = (x.MatMul(net[i].W) + net[i].B).Relu();
        var logits = x.MatMul(net[^1].W) + net[^1].B;
        return -(y * logits.LogSoftmax()).Sum() / x.Shape[0];
    }

    static (Tensor W, Tensor B)[] Step((Tensor W, Tensor B)[] net, Tensor x, Tensor y)
    {
        var loss = Loss;
        return Tree.Zip(net, PMean(Grad(loss)(net, x, y), "data"), (p, g) => p - (0.1f * g));
    }

    [Fact]
    public void Every_kind_of_collective_has_the_bits_of_Vmap()
    {
        Func<Tensor, Tensor>[] functions =
        [
            t => t.Sin() * 2, t => t - PMean(t, "data"), t => (t / PSum(t.Square(), "data").Sqrt()).Exp(),
            t => PMax(t, "data") - (t * PMin(t, "data")), t => AllGather(t, "data").MatMul(t),
            t => PSumScatter(Tensor.Outer(t, t)[..3], "data").Softmax(), t => t * AxisIndex("data") + AxisSize("data"),
            t => (t - PMean(t, "data")).Square().Sum() + PSum((t - PMean(t, "data")).Square(), "data").Sum().Log(),
            t => Grad((Tensor u) => (PMean(u, "data") * u).Sum())(t),
            t => Jit((Tensor u) => PSum(u.Exp(), "data").Log())(t),
            t => ForI(0, 3, (i, c) => 0.5 * (c + PMean(c, "data") * i), t), t => ForI(0, 3, (i, c) => c.Sin() * t, t),
        ];
        foreach (var f in functions)
            foreach (var type in (DType[])[DType.F32, DType.F64])
            {
                Same(Shard(f, three), Vmap(f, axisName: "data"), Numbers(7, type, 3, 5));
                Same(
                    Shard(f, three, inAxes: 1, outAxes: -1), Vmap(f, inAxes: 1, outAxes: -1, axisName: "data"),
                    Numbers(8, type, 5, 3));
            }
    }

    [Fact]
    public void A_data_parallel_step_has_the_bits_of_Vmap_and_is_the_step_of_the_whole_batch()
    {
        var net = Net(1, 20, 32, 16, 5);
        var (x, y) = (Numbers(3, DType.F32, 2, 8, 20), Numbers(4, DType.F32, 2, 8, 5).Softmax());
        MapAxes inAxes = [null, 0, 0];
        var sharded = Shard<(Tensor W, Tensor B)[], Tensor, Tensor, (Tensor W, Tensor B)[]>(
            Step, two, inAxes, outAxes: null);
        var mapped = Vmap<(Tensor W, Tensor B)[], Tensor, Tensor, (Tensor W, Tensor B)[]>(Step, inAxes, null, "data");
        Same<(Tensor W, Tensor B)[], (Tensor W, Tensor B)[]>(p => sharded(p, x, y), p => mapped(p, x, y), net);
        var loss = Loss;
        var whole = Grad(loss)(net, x.Reshape(16, 20), y.Reshape(16, 5));
        LawTests.Close(
            [.. Tree.Leaves(Tree.Zip(net, whole, (p, g) => p - (0.1f * g)))], [.. Tree.Leaves(sharded(net, x, y))],
            1e-5);
    }

    [Fact]
    public void Tiled_shards_are_blocks_of_an_axis()
    {
        var x = Numbers(5, DType.F32, 6, 4);
        static Tensor F(Tensor t) => (t - PMean(t.Mean(0), "data")).Tanh();
        var blocks = Shard<Tensor, Tensor>(F, three, tiled: true);
        Assert.Equal(
            Bits(Vmap<Tensor, Tensor>(F, axisName: "data")(x.Reshape(3, 2, 4)).Reshape(6, 4)), Bits(blocks(x)));
        LawTests.Close(x.MatMul(x.T), Shard<Tensor, Tensor, Tensor>(
            (a, b) => a.MatMul(b), three, inAxes: [0, null], tiled: true)(x, x.T), 1e-5);
        LawTests.Close(x, Shard<Tensor, Tensor>(t => t, two, inAxes: 1, outAxes: 1, tiled: true)(x));
        Assert.Contains("in 4 parts", Assert.Throws<TransformException>(
            () => Shard<Tensor, Tensor>(F, new Mesh(("data", 4)), tiled: true)(x)).Message);
    }

    [Fact]
    public void A_mesh_of_two_axes_is_two_Vmaps()
    {
        var mesh = new Mesh(("i", 2), ("j", 3));
        var x = Numbers(6, DType.F64, 2, 3, 4);
        Func<Tensor, Tensor>[] functions =
        [
            t => PSum(t, "i"), t => PSum(t, "j") * t, t => PMean(t, "i", "j") + t, t => PMax(t, "j") - PMin(t, "i"),
            t => t * AxisIndex("i") + AxisIndex("j"), t => AllGather(t, "i").Sum(0) + AllGather(t, "j")[1],
            t => PSumScatter(Tensor.Outer(t, t)[..2], "i") + PSumScatter(Tensor.Outer(t, t)[1..], "j"),
            t => t + AxisIndex("i", "j"),
        ];
        foreach (var f in functions)
        {
            var nested = Jit(Vmap(Vmap(f, axisName: "j"), axisName: "i"))(x);
            LawTests.Close(nested, Shard(f, mesh)(x.Reshape(6, 4)).Reshape(2, 3, -1));
        }
    }

    [Fact]
    public void Sharded_functions_are_transformed_as_any_other()
    {
        var x = Numbers(9, DType.F64, 3, 5);
        static Tensor F(Tensor t) => (t.Sin() * PSum(t.Square(), "data")).Sum();
        var (sharded, mapped) = (Shard<Tensor, Tensor>(F, three), Jit(Vmap<Tensor, Tensor>(F, axisName: "data")));
        var slope = Grad((Tensor t) => mapped(t).Sum())(x);
        LawTests.Close(mapped(x), Jit(sharded)(x));
        LawTests.Close(slope, Grad((Tensor t) => sharded(t).Sum())(x));
        LawTests.Close(slope, Jit(Grad((Tensor t) => Jit(sharded)(t).Sum()))(x));
        LawTests.Close(Jvp(mapped, x, x).Tangent, Jvp(sharded, x, x).Tangent);
        LawTests.Close(Hvp((Tensor t) => mapped(t).Sum(), x, x), Hvp((Tensor t) => sharded(t).Sum(), x, x));
        var many = Tensor.Stack([x, 2 * x]);
        LawTests.Close(Tensor.Stack([mapped(x), mapped(2 * x)]), Vmap(sharded)(many));
        LawTests.Close(Tensor.Stack([mapped(x), mapped(2 * x)]), Vmap(sharded, inAxes: 2)(many.MoveAxis(0, 2)));
        LawTests.Close(Tensor.Stack([slope, Grad((Tensor t) => mapped(t).Sum())(2 * x)]),
            Vmap(Grad((Tensor t) => sharded(t).Sum()))(many));
    }

    [Fact]
    public void The_gradient_of_a_sharded_loss_stays_sharded()
    {
        var net = Net(2, 6, 8, 3);
        var (x, y) = (Numbers(3, DType.F32, 4, 6), Numbers(4, DType.F32, 4, 3).Softmax());
        var loss = Shard<(Tensor W, Tensor B)[], Tensor, Tensor, Tensor>(
            (p, a, b) => PMean(Loss(p, a, b), "data"), two, inAxes: [null, 0, 0], outAxes: null, tiled: true);
        var graph = MakeGraph(Grad((Tensor w) => loss([(w, net[0].B), net[1]], x, y)))(net[0].W);
        static IEnumerable<Primitives.Lanes> All(Graph graph) => graph.Equations.SelectMany(equation =>
            equation.Primitive is Primitives.Lanes lanes ? [lanes]
            : equation.Primitive is Call call ? All(call.Graph) : []);
        Assert.True(All(graph).Count() >= 2);
        var whole = Loss;
        LawTests.Close(
            [.. Tree.Leaves(Grad(whole)(net, x, y))], [.. Tree.Leaves(Grad(loss)(net, x, y))], 1e-5);
        LawTests.Close(
            [.. Tree.Leaves(Grad(whole)(net, x, y))], [.. Tree.Leaves(Jit(Grad(loss))(net, x, y))], 1e-5);
    }

    [Fact]
    public void What_no_shard_changes_is_done_once()
    {
        var graph = MakeGraph((Tensor w, Tensor t) => Shard(
            (Tensor w, Tensor t) => w.Exp() * PSum(t.Sin(), "data"), two, inAxes: [null, 0], outAxes: null)(w, t));
        var text = graph(Tensor.Ones([4]), Tensor.Ones([2, 4])).ToString();
        Assert.Contains("lanes[2 x]", text);
        var lane = text[text.IndexOf("lanes", StringComparison.Ordinal)..].Split("in (")[0];
        Assert.Contains("sin", lane);
        Assert.DoesNotContain("exp", lane);
    }

    [Fact]
    public void A_bound_step_is_sharded_too()
    {
        var net = Net(5, 12, 16, 4);
        var (x, y) = (Numbers(3, DType.F32, 2, 8, 12), Numbers(4, DType.F32, 2, 8, 4).Softmax());
        var step = Shard<(Tensor W, Tensor B)[], Tensor, Tensor, (Tensor W, Tensor B)[]>(Step, two, [null, 0, 0], null);
        var bound = step.Bind(net);
        for (var i = 0; i < 5; i++)
        {
            bound.Run(x, y);
            net = step(net, x, y);
        }
        foreach (var (mine, theirs) in Tree.Leaves(net).Zip(Tree.Leaves(bound.State)))
            Assert.Equal(Bits(mine), Bits(theirs));
    }

    [Fact]
    public void More_shards_than_workers_and_none()
    {
        var x = Numbers(2, DType.F32, 100, 3);
        Same(Shard((Tensor t) => t.Exp() / PSum(t.Exp(), "data"), new Mesh(("data", 100))),
            Vmap((Tensor t) => t.Exp() / PSum(t.Exp(), "data"), axisName: "data"), x);
        Assert.Equal([0, 3], Vmap((Tensor t) => t - PSum(t, "i"), axisName: "i")(Tensor.Zeros([0, 3])).Shape);
    }

    [Fact]
    public void Interpreted_shards_have_the_same_meaning()
    {
        var x = Numbers(4, DType.F64, 3, 5);
        var graph = MakeGraph((Tensor t) => Shard((Tensor u) => u * PSum(u, "data").Tanh(), three)(t))(x);
        LawTests.Close(x * x.Sum(0).Tanh(), graph.Evaluate([x])[0]);
        Assert.Contains(Pipeline.Run(graph).Equations, equation => equation.Primitive is Primitives.Lanes);
    }

    [Fact]
    public void What_does_not_fit_a_mesh_is_refused()
    {
        var x = Numbers(4, DType.F64, 3, 5);
        static string Message(Action act) => Assert.Throws<TransformException>(act).Message;
        Assert.Contains("2 examples in the mesh (data: 2), 3 in 't'", Message(() => Shard((Tensor t) => t, two)(x)));
        Assert.Contains(
            "'value' differs between the shards", Message(() => Shard((Tensor t) => t, three, outAxes: null)(x)));
        Assert.Contains("'rows'; bound here are 'data'", Message(() => Shard((Tensor t) => PSum(t, "rows"), three)(x)));
        Assert.Contains("at least one", Message(() => new Mesh(("data", 0))));
        Assert.Contains("(data: 2)", Message(() => _ = two["rows"]));
    }
}
