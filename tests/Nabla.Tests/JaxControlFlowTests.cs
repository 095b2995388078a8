using System.Runtime.CompilerServices;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Point 8 of what a JAX user tries: what control flow allows, and how it refuses the rest.</summary>
public class JaxControlFlowTests
{
    static readonly Tensor single = Tensor.Ones([3]), wide = Tensor.Ones([3], DType.F64);

    static T Refused<T>(Action run, params string[] says) where T : ArrayException
    {
        var error = Assert.Throws<T>(run);
        Assert.All(says, text => Assert.Contains(text, error.Message));
        Assert.StartsWith("JaxControlFlowTests.cs:", error.Where);
        return error;
    }

    [Fact]
    public void Cond_with_a_batched_predicate_becomes_select()
    {
        var graph = MakeGraph(Vmap((Tensor x) => Cond(x > 0, t => t.Sin(), t => t.Cos(), x)))(single).ToString();
        Assert.All(["sin", "cos", "select"], text => Assert.Contains(text, graph));
        Assert.DoesNotContain("cond", graph);
    }

    [Fact]
    public void While_is_forward_mode_only_and_says_what_is_not()
    {
        static Tensor Grow(Tensor x) => While(c => c < 100, c => c * c, x);
        Assert.Equal(8 * Math.Pow(3, 7), (double)Jvp(Grow, Tensor.Scalar(3.0), Tensor.Scalar(1.0)).Tangent);
        foreach (var f in new[] { Grad<Tensor>(Grow), Jit(Grad<Tensor>(Grow)), Grad(Jit<Tensor, Tensor>(Grow)) })
            Refused<TransformException>(() => f(Tensor.Scalar(3.0)), "While", "Scan", "ForI", "JacFwd");
        static Tensor Counted(Tensor x) => ForI(Tensor.Scalar(0), Tensor.Scalar(3), (i, c) => c * c, x);
        Refused<TransformException>(() => Grad<Tensor>(Counted)(Tensor.Scalar(3.0)), "C# numbers as bounds");
    }

    [Fact]
    public void A_batched_While_runs_until_every_lane_ends()
    {
        var ends = Vmap((Tensor x) => While(c => c < 100, c => c * 2, x))(Tensor.Create([3f, 99, 100, 500]));
        Assert.Equal([192f, 198, 100, 500], ends.ToArray<float>());
    }

    [Fact]
    public void Scan_goes_both_ways_and_unrolls()
    {
        static Tensor Path(Tensor x, int unroll) => Scan(c => (c * c, c), x, 4, unroll: unroll).Ys.Sum();
        // x + x^2 + x^4 + x^8
        foreach (var unroll in (int[])[1, 2, 3, 9])
            foreach (var f in new[] { (Tensor x) => Path(x, unroll), Jit((Tensor x) => Path(x, unroll)) })
            {
                var (x, slope) = (Tensor.Scalar(1.5), 1 + 3 + (4 * Math.Pow(1.5, 3)) + (8 * Math.Pow(1.5, 7)));
                Assert.Equal(slope, (double)Grad(f)(x), 1e-9);
                Assert.Equal(slope, (double)JacFwd(f)(x), 1e-9);
            }
        Refused<TransformException>(() => Path(1f, 0), "unroll 0");
    }

    [Fact]
    public void ForI_with_static_bounds_is_a_scan()
    {
        static Tensor Power(Tensor x) => ForI(0, 5, (i, c) => c * x, (Tensor)1);
        Assert.Contains("scan", MakeGraph<Tensor, Tensor>(Power)(Tensor.Scalar(2.0)).ToString());
        Assert.Equal(5 * 16.0, (double)Grad<Tensor>(Power)(Tensor.Scalar(2.0)));
    }

    [Fact]
    public void A_carry_that_changes_its_type_is_named_with_both_and_the_cure()
    {
        Refused<TransformException>(
            () => Scan((state, x) => ((state.A, state.B * wide), x), (A: single, B: single), single),
            "Scan", "'state.Item2' is f32[3] at the start and f64[3] after a step", ".As(DType.F32)");
        Refused<TransformException>(
            () => Scan((c, x) => (Tensor.Stack([c, c]), x), Tensor.Scalar(1f), single),
            "'c' is f32[] at the start and f32[2] after a step", "begin with the shape");
        Refused<TransformException>(
            () => While(c => c.Sum() < 9, c => c + wide, single), "While", "'c' is f32[3]", "f64[3]");
        Refused<TransformException>(
            () => ForI(0, 3, (i, total) => total + wide, single), "ForI", "'total' is f32[3]");
        Refused<TransformException>(
            () => ForI(0, 3, (i, total) => total * 0.5, Tensor.Scalar(1)), "'total' is i32[]", "f32[]*");
    }

    [Fact]
    public void A_carry_that_changes_its_structure_is_named_by_its_leaf()
    {
        Refused<TreeException>(
            () => Scan((c, x) => (c.Append(x).ToArray(), x), new[] { single[0] }, single),
            "Scan", "'c[1]' is absent and a tensor");
        Refused<TreeException>(
            () => Scan((c, x) => ((c.Item1 + 1, c.Item2 + x), x), (0, Tensor.Scalar(0f)), single),
            "'c.Item1' is 0 and 1", "what changes is a tensor");
        Refused<TreeException>(
            () => While(d => d["a"] < 9, d => new() { ["b"] = d["a"] }, new Dictionary<string, Tensor> { ["a"] = 1 }),
            "While", "'d[\"a\"]' is a tensor and absent");
    }

    [Fact]
    public void Branches_return_the_same()
    {
        Refused<TransformException>(
            () => Cond(single[0] > 0, () => (single, single), () => (single, wide)),
            "Cond", "'value.Item2' is f32[3] if true and f64[3] if false", ".As(DType.F32)");
        Refused<TreeException>(
            () => Cond(single[0] > 0, () => new[] { single }, () => [single, single]),
            "Cond", "'value[1]' is absent and a tensor", "first if true, then if false");
        Refused<TransformException>(
            () => Switch(Tensor.Scalar(1), [x => x, x => x[..2], x => x], single), "Switch", "in branch 1");
    }

    [Fact]
    public void What_decides_is_one_truth_value_or_one_whole_number()
    {
        Refused<TransformException>(() => Cond(single > 0, () => single, () => single), "bool[3]", "Where", "All()");
        Refused<TransformException>(() => Cond(single[0], () => single, () => single), "f32[]", "compare");
        Refused<TransformException>(() => While(c => c > 0, c => c, single), "While", "bool[3]", "Any()");
        Refused<TransformException>(() => Switch(single[0], [x => x], single), "f32[]", "one whole number");
        Refused<TransformException>(() => Switch(0, Array.Empty<Func<Tensor, Tensor>>(), single), "no branches");
        Refused<TransformException>(() => ForI(single, 3, (i, c) => c, single), "f32[3]", "one whole number");
    }

    [Fact]
    public void What_is_scanned_over_has_one_length()
    {
        Refused<TransformException>(
            () => Scan((c, x) => (c, x), single, (A: single, B: wide[..2])), "2 steps in 'xs.Item2', in 'xs.Item1' 3");
        Refused<TransformException>(() => Scan((c, x) => (c, x), single, single, length: 5), "'xs'", "length says 5");
        Refused<TransformException>(() => Scan((c, x) => (c, x), single, single[0]), "'xs' is f32[]", "first axis");
        Refused<TransformException>(() => Scan((c, x) => (c, x), single, 7), "no tensors", "say the length");
        Refused<TransformException>(() => Scan(c => (c, c), single, -1), "-1 steps");
        Refused<TransformException>(() => Map(x => x, (single, wide[..2])), "Map", "2 steps");
        Refused<TransformException>(
            () => AssociativeScan((a, b) => a, (single, wide[..2])), "AssociativeScan", "2 steps");
    }

    [Fact]
    public void The_body_has_no_numbers_to_branch_on()
    {
        Refused<Nabla.ConcretizationException>(
            () => Scan((c, x) => (c > 0 ? c : x, x), single[0], single), "Cond", "Where");
        Refused<Nabla.ConcretizationException>(() => While(c => (float)c < 3, c => c + 1, single[0]), "traced");
    }

    [Fact]
    [MethodImpl(MethodImplOptions.NoOptimization)]
    public void An_error_in_a_body_names_its_own_line()
    {
        var line = 0;
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
        (Tensor, Tensor) Step(Tensor c, Tensor x)
        {
            line = Here() + 1;
            var sum = c + Tensor.Ones([2]);
            return (sum, x);
        }
        foreach (var run in (Action[])[
            () => Scan(Step, single, single), () => Jit((Tensor t) => Scan(Step, t, t))(single),
            () => Grad<Tensor>(t => Scan(Step, t, t).Ys.Sum())(single)])
        {
            var error = Assert.Throws<ShapeException>(run);
            Assert.Equal($"JaxControlFlowTests.cs:{line}", error.Where);
        }
    }

    static int Here([CallerLineNumber] int line = 0) => line;
}
