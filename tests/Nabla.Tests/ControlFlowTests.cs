using static Nabla.Tests.LawTests;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// Loops and choices against what C# does with the same numbers. Their derivatives and batches are among the laws.
/// </summary>
public class ControlFlowTests
{
    static readonly Tensor xs = Tensor.Create([[1.0, 2], [3, 4], [5, 6]]);

    [Fact]
    public void Scan_is_a_loop_over_the_first_axis()
    {
        var (sum, sums) = Scan((c, x) => (c + x, c + x), Tensor.Create([0.0, 0]), xs);
        Assert.Equal([9, 12], sum.ToArray<double>());
        Assert.Equal([1, 2, 4, 6, 9, 12], sums.ToArray<double>());
        Assert.Equal([3, 2], sums.Shape);
        // From the last to the first; each y stands where its x does.
        Assert.Equal([9, 12, 8, 10, 5, 6], Scan((c, x) => (c + x, c + x), Tensor.Create([0.0, 0]), xs, reverse: true)
            .Ys.ToArray<double>());
    }

    [Fact]
    public void Scan_takes_and_gives_trees_and_static_values()
    {
        var (last, (each, label)) = Scan(
            (state, x) => ((state.Count + 1, new Dictionary<string, Tensor> { ["sum"] = state.Sums["sum"] + x.A }),
                (new[] { x.A * x.B }, "y")),
            (Count: Tensor.Scalar(0), Sums: new Dictionary<string, Tensor> { ["sum"] = Tensor.Scalar(0.0) }),
            (A: xs[.., 0], B: xs[.., 1]));
        Assert.Equal(3, (int)last.Count);
        Assert.Equal(9.0, (double)last.Sums["sum"]);
        Assert.Equal([2, 12, 30], each[0].ToArray<double>());
        Assert.Equal("y", label);
    }

    [Fact]
    public void Scan_of_no_step_returns_what_it_began_with_and_empty_ys()
    {
        var (c, ys) = Scan((c, x) => (c * 2, (c, x.Sum())), Tensor.Scalar(7f), Tensor.Zeros([0, 5]));
        Assert.Equal(7f, (float)c);
        Assert.Equal([0], ys.Item1.Shape);
        Assert.Equal([0], ys.Item2.Shape);
    }

    [Fact]
    public void Scan_without_xs_takes_as_many_steps_as_said()
    {
        var (last, path) = Scan(c => (c * 2, c), Tensor.Scalar(1), 5);
        Assert.Equal(32, (int)last);
        Assert.Equal([1, 2, 4, 8, 16], path.ToArray<int>());
        // Neither xs nor ys nor anything carried.
        Assert.Equal(3, Scan(c => (c, 3), 0, 4).Ys);
    }

    [Theory]
    [InlineData(DType.F32), InlineData(DType.F64), InlineData(DType.I32), InlineData(DType.I64), InlineData(DType.U8)]
    [InlineData(DType.Bool)]
    public void What_is_carried_may_be_of_any_element_type(DType type)
    {
        Tensor Step(Tensor c, Tensor x) => type == DType.Bool ? c ^ x : c * 2 + x;
        var start = Tensor.Create([1, 0]).As(type);
        var each = Tensor.Create([[1, 1], [0, 1], [1, 0]]).As(type);
        foreach (var run in new[] { (Tensor c) => Scan((c, x) => (Step(c, x), c), c, each),
            Jit((Tensor c) => Scan((c, x) => (Step(c, x), c), c, each)) })
        {
            var (last, path) = run(start);
            Assert.Equal(type, last.DType);
            Assert.Equal(type, path.DType);
            Close(Step(Step(Step(start, each[0]), each[1]), each[2]), last);
            Close(Tensor.Stack([start, Step(start, each[0]), Step(Step(start, each[0]), each[1])]), path);
        }
    }

    [Fact]
    public void A_number_takes_the_type_of_what_the_body_returns()
    {
        var single = Tensor.Ones([4]);
        Assert.Equal(DType.F32, Scan((c, x) => (c + x, c), (Tensor)0, single).Carry.DType);
        Assert.Equal(DType.F64, Scan((c, x) => (c + x, c), (Tensor)0f, single.As(DType.F64)).Carry.DType);
        // 0.1 is the double, not the float that a weak type would otherwise be.
        Assert.Equal(0.1, (double)Scan((c, x) => (c + (0 * x), c), (Tensor)0.1, single.As(DType.F64)).Carry);
        // A number returned takes the type that is carried; all numbers stay numbers.
        Assert.Equal(DType.F32, Scan((c, x) => ((Tensor)0.5, c), Tensor.Scalar(1f), single).Carry.DType);
        Assert.True(Scan(c => (c + 1, c), (Tensor)0, 3).Carry.Type.Weak);
        Assert.Equal(DType.F32, While(c => c < 5, c => c + single[0], (Tensor)0).DType);
        Assert.Equal(DType.F32, Cond(single[0] > 0, () => (Tensor)1, () => single[0]).DType);
    }

    [Fact]
    public void ForI_counts_from_lower_to_upper()
    {
        Assert.Equal(3 + 4 + 5 + 6, (int)ForI(3, 7, (i, c) => c + i, Tensor.Scalar(0)));
        Assert.Equal(-2 - 1, (int)ForI(-2, 1, (i, c) => c + i, (Tensor)0));
        Assert.Equal(5, (int)ForI(7, 3, (i, c) => c + i, Tensor.Scalar(5)));
        Assert.Equal(3 + 4 + 5 + 6, (int)ForI(Tensor.Scalar(3), Tensor.Scalar(7), (i, c) => c + i, Tensor.Scalar(0)));
        Assert.Equal(18, (int)Jit((Tensor n) => ForI(3, n, (i, c) => c + i, Tensor.Scalar(0)))(Tensor.Scalar(7)));
    }

    [Fact]
    public void While_goes_on_as_long_as_the_condition_holds()
    {
        // Steps of Collatz from 27.
        var (n, steps) = While(
            c => c.N > 1,
            c => (Cond(Tensor.Equal(c.N % 2, 0), n => Tensor.FloorDivide(n, 2), n => (3 * n) + 1, c.N), c.Steps + 1),
            (N: Tensor.Scalar(27), Steps: (Tensor)0));
        Assert.Equal((1, 111), ((int)n, (int)steps));
        Assert.Equal(3, (int)While(c => c < 3, c => c + 1, Tensor.Scalar(3)));
    }

    static Tensor Root(Tensor a) => While(x => ((x * x) - a).Abs() > 1e-13 * a, x => (x + (a / x)) / 2, a);

    [Fact]
    public void While_has_a_derivative_forward()
    {
        var a = Tensor.Scalar(7.0);
        Assert.Equal(Math.Sqrt(7), (double)Root(a), 1e-12);
        // d sqrt(a) = da / (2 sqrt(a)), also through Jit, at once for many, and again.
        foreach (var f in new[] { Root, Jit<Tensor, Tensor>(Root) })
        {
            Assert.Equal(0.5 / Math.Sqrt(7), (double)Jvp(f, a, Tensor.Scalar(1.0)).Tangent, 1e-9);
            Assert.Equal(0.5 / Math.Sqrt(7), (double)JacFwd(f)(a), 1e-9);
            Assert.Equal(-0.25 / Math.Pow(7, 1.5), (double)JacFwd(JacFwd(f))(a), 1e-6);
            Assert.Equal(0.5 / Math.Sqrt(7), (double)Linearize(f, a).Tangent(Tensor.Scalar(1.0)), 1e-9);
        }
        Assert.Equal(0.5 / Math.Sqrt(7), (double)Jit(JacFwd(Root))(a), 1e-9);
        var many = Tensor.Create([2.0, 3, 50]);
        var slopes = Vmap(JacFwd(Root))(many);
        for (var i = 0; i < 3; i++) Close(JacFwd(Root)(many[i]), slopes[i], 1e-9);
        // Whole numbers do not move, so a loop over them is in no derivative's way.
        static Tensor Power(Tensor x) => x * While(i => i < 10, i => i * 2, Tensor.Scalar(1));
        Assert.Equal(16.0, (double)Grad<Tensor>(Power)(a));
    }

    [Fact]
    public void Vmap_of_While_runs_until_every_example_is_done()
    {
        var many = Tensor.Create([[2.0, 1], [1e6, 1], [0.5, 1], [3, 1]]);
        static Tensor Halved(Tensor x) => While(c => c[0] > 1, c => c * 0.5 + Tensor.Create([0.0, 1]), x);
        foreach (var f in new[] { Vmap<Tensor, Tensor>(Halved), Jit(Vmap<Tensor, Tensor>(Halved)) })
            for (var i = 0; i < 4; i++) Close(Halved(many[i]), f(many)[i]);
        Assert.Equal([0, 2], Vmap<Tensor, Tensor>(Halved)(many[..0]).Shape);
        // A condition that is the same for all stays one truth value.
        var graph = MakeGraph(Vmap((Tensor x) =>
            While(c => c.I < 3, c => (c.I + 1, c.X * 2), (I: Tensor.Scalar(0), X: x)).X))(many);
        Assert.DoesNotContain("select", graph.ToString());
    }

    [Fact]
    public void Cond_runs_one_branch_and_both_where_examples_differ()
    {
        static Tensor F(Tensor x) => Cond(x > 0, t => t.Log(), t => t.Exp(), x);
        var many = Tensor.Create([2.0, -1, 0, 3]);
        foreach (var f in new[] { F, Jit<Tensor, Tensor>(F) })
            foreach (var x in new[] { 2.0, -1, 0 })
                Assert.Equal(x > 0 ? Math.Log(x) : Math.Exp(x), (double)f(Tensor.Scalar(x)), 1e-12);
        var graph = MakeGraph(Vmap<Tensor, Tensor>(F))(many);
        Assert.DoesNotContain("cond", graph.ToString());
        Assert.Contains("select", graph.ToString());
        // One truth value for all keeps the choice.
        var shared = MakeGraph(Vmap((Tensor x) => Cond(many[0] > 0, t => t.Log(), t => t.Exp(), x)))(many);
        Assert.Contains("cond", shared.ToString());
    }

    [Fact]
    public void A_branch_that_an_example_does_not_take_gives_its_derivative_no_NaN()
    {
        // log' at 0 is infinite, and 0 times that no number: but 0 takes the other branch.
        static Tensor F(Tensor x) => Cond(x > 0, t => t.Log(), t => t * t, x);
        var many = Tensor.Create([2.0, 0, -1]);
        Assert.Equal([0.5, 0, -2], Grad<Tensor>(x => Vmap<Tensor, Tensor>(F)(x).Sum())(many).ToArray<double>());
        Assert.Equal([0.5, 0, -2], Vmap(Grad<Tensor>(F))(many).ToArray<double>());
        Assert.Equal([0.5, 0, -2], Jit(Vmap(Grad<Tensor>(F)))(many).ToArray<double>());
    }

    [Fact]
    public void Switch_takes_the_nearest_branch_there_is()
    {
        Func<Tensor, Tensor>[] branches = [x => x, x => x * x, x => x * x * x];
        foreach (var type in new[] { DType.I32, DType.I64, DType.U8 })
            foreach (var (index, expected) in new[] { (0, 2f), (1, 4f), (2, 8f), (9, 8f) })
                Assert.Equal(expected, (float)Switch(Tensor.Scalar(index).As(type), branches, Tensor.Scalar(2f)));
        Assert.Equal(2f, (float)Switch(Tensor.Scalar(-5), branches, Tensor.Scalar(2f)));
        Assert.Equal(8f, (float)Switch(Tensor.Scalar(long.MaxValue), branches, Tensor.Scalar(2f)));
        var choose = (Tensor i, Tensor x) => Switch(i, branches, x);
        var each = Vmap(choose)(Tensor.Create([-1, 0, 1, 2, 3]), Tensor.Full([5], 2f));
        Assert.Equal([2f, 2f, 4f, 8f, 8f], each.ToArray<float>());
    }

    [Fact]
    public void AssociativeScan_is_the_scan_of_an_associative_operation()
    {
        for (var count = 0; count < 20; count++)
        {
            var x = Tensor.Arange(count * 2, DType.F64).Reshape(count, 2) + 1;
            Close(x.CumSum(0), AssociativeScan((a, b) => a + b, x));
            Close(x.T.CumSum(1, reverse: true), AssociativeScan((a, b) => a + b, x.T, reverse: true, axis: -1));
        }
        // Not commutative: matrices, from the left.
        var m = Points.Of([7, 2, 2], new Random(1).NextDouble);
        var products = AssociativeScan((a, b) => a.MatMul(b), m);
        Close(Enumerable.Range(0, 7).Select(i => m[i]).Aggregate((a, b) => a.MatMul(b)), products[6]);
        // The rounds grow with the logarithm of the length.
        static int Adds(int n) => MakeGraph((Tensor x) => AssociativeScan((a, b) => a * b, x))(Tensor.Ones([n]))
            .Equations.Count(e => e.Primitive is Primitives.Mul);
        Assert.Equal(Adds(1024), Adds(512) + 2);
    }

    [Fact]
    public void Map_is_Vmap_one_at_a_time()
    {
        Close(Vmap((Tensor x) => x.Sum() * x)(xs), Map(x => x.Sum() * x, xs));
        var (a, b) = Map(t => (t.A + t.B, t.A * t.B), (A: xs, B: 2 * xs));
        Close(3 * xs, a);
        Close(2 * xs * xs, b);
    }

    [Fact]
    public void Graphs_show_their_inner_graphs_and_the_lines_of_these()
    {
        var graph = MakeGraph((Tensor x) => Scan((c, r) => (c + r, c * 2), x[0], x).Ys)(Tensor.Ones([3, 2]));
        var scan = Assert.Single(graph.Equations, equation => equation.Primitive is Primitives.Scan);
        Assert.Contains("scan[Constants = 0, Carries = 1, Length = 3]", graph.ToString());
        Assert.Contains("c:f32[2] = add a b", graph.ToString());
        var inner = ((Primitives.Scan)scan.Primitive).Body;
        Assert.All(inner.Equations, equation => Assert.StartsWith("ControlFlowTests.cs:", $"{equation.Where}"));
        var choice = MakeGraph((Tensor x) => Cond(x > 0, t => t * 2, t => t, x))(1f).ToString();
        Assert.Contains("cond[0 = { lambda", choice);
        Assert.Contains("][1 = { lambda", choice);
        Assert.Contains("scan", graph.ToSvg());
    }
}
