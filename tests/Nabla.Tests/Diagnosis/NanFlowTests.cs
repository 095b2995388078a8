using System.Runtime.CompilerServices;
using static Nabla.Tests.Diagnosis.NanCases;
using static Nabla.Transform;

namespace Nabla.Tests.Diagnosis;

/// <summary>Births inside scans, loops and branches: the line inside, and the step.</summary>
public class NanFlowTests
{
    static string At([CallerLineNumber] int line = 0) => $"NanFlowTests.cs:{line}";

    static readonly Tensor steps = Tensor.Arange(1000);

    // 0.25 until step 730, where it is -1: the 731st step.
    static readonly Tensor xs = Tensor.Where(Tensor.Equal(steps, 730), -1, 0.25).As(DType.F32);

    static string line = "";

    // Before any test, so that no tensor above is first asked for, and made, inside a trace.
    static NanFlowTests()
    {
    }

    static Tensor Rooted(Tensor xs) => Scan((Tensor c, Tensor x) => ((c * 0.5) + Root(x), c), Tensor.Scalar(0f), xs).Carry;

    static Tensor Root(Tensor x) => (line = At()) is null ? x : x.Sqrt();

    [Fact]
    public void The_731st_step_of_a_scan()
    {
        foreach (var way in new Func<object>[]
        {
            () => Rooted(xs), () => Jit<Tensor, Tensor>(Rooted)(xs), () => Grad<Tensor>(Rooted)(xs), () => Jit(ValueAndGrad<Tensor>(Rooted))(xs),
            () => Vmap<Tensor, Tensor>(Rooted)(xs.ExpandDims(0)), () => Jit(Vmap(Grad<Tensor>(Rooted)))(Tensor.Stack([xs + 2, xs])),
        })
        {
            var birth = Nans.Find(way)!;
            Assert.Equal(("Sqrt", line, double.NaN), (birth.Operation, birth.Where, birth.Value));
            Assert.Equal(-1, birth.Inputs[0].Value);
            Assert.Equal(("Scan", 730), (birth.Steps[^1].Operation, birth.Steps[^1].Step));
            Assert.Contains("in step 730 of Scan", birth.ToString());
        }
    }

    [Fact]
    public void The_way_back_through_a_scan_counts_steps_as_the_way_there()
    {
        // The carry stays 0 times what comes; the root of 0 in step 41 has no slope.
        static Tensor F(Tensor xs) => Scan((Tensor c, Tensor x) => ((c * 0.5) + x.Sqrt(), c), Tensor.Scalar(0f), xs).Carry;
        var (where, zeros) = (At(0 - 1 + LineHere()), Tensor.Where(Tensor.Equal(Tensor.Arange(100), 41), 0, 1).As(DType.F32));
        Assert.Null(Nans.Find(() => F(zeros)));
        foreach (var way in new[] { Grad<Tensor>(F), Jit(Grad<Tensor>(F)) })
        {
            var birth = Nans.Find(() => way(zeros))!;
            Assert.Equal(("Sqrt", NanPass.Backward, where), (birth.Operation, birth.Pass, birth.Where));
            Assert.Equal(41, birth.Steps[^1].Step);
        }
    }

    static int LineHere([CallerLineNumber] int line = 0) => line;

    [Fact]
    public void One_lane_of_a_scan_over_a_batch()
    {
        var all = Tensor.Where(Tensor.Equal(Tensor.Arange(60).Reshape(6, 10), 34), -1, 1).As(DType.F32);
        foreach (var way in new[] { Vmap<Tensor, Tensor>(Rooted), Jit(Vmap<Tensor, Tensor>(Rooted)) })
        {
            var birth = Nans.Find(() => way(all))!;
            Assert.Equal(3, Assert.Single(birth.Lanes));
            Assert.Equal(4, birth.Steps[^1].Step);
        }
    }

    [Fact]
    public void A_loop_that_grows_without_end()
    {
        static Tensor Grow(Tensor x) => While((Tensor c) => (c > 0).All(), (Tensor c) => c * 1e10, x);
        foreach (var way in new Func<Tensor, Tensor>[] { x => ForI(0, 6, (i, c) => c * 1e10, x), Jit((Tensor x) => ForI(0, 6, (i, c) => c * 1e10, x)) })
        {
            // 1e10 to the 4 is beyond 3.4e38: the fourth product, step 3.
            var birth = Nans.Find(() => way(F32(1)))!;
            Assert.Equal(("Mul", double.PositiveInfinity), (birth.Operation, birth.Value));
            Assert.Equal(3, birth.Steps[^1].Step);
        }
        using var watch = Nans.Watch();
        Assert.Equal(3, Assert.Throws<NotFiniteException>(() => Grow(F32(1))).Birth.Steps[^1].Step);
    }

    [Fact]
    public void A_branch_that_is_not_taken_is_not_computed()
    {
        static Tensor F(Tensor x) => Cond((x > 0).All(), (Tensor t) => t.Log(), (Tensor t) => t - t, x);
        Assert.Null(Nans.Find(() => F(F32(0))));
        Assert.Null(Nans.Find(() => Jit<Tensor, Tensor>(F)(F32(0))));
        Assert.Null(Nans.Find(() => Jit(Grad<Tensor>(t => F(t).Sum()))(F32(0))));
        static Tensor G(Tensor x) => Cond((x > 0).All(), (Tensor t) => t.Sum(), (Tensor t) => t.Log().Sum(), x);
        var where = At(LineHere() - 1);
        foreach (var way in new[] { G, Jit<Tensor, Tensor>(G) })
        {
            var birth = Nans.Find(() => way(F32(0)))!;
            Assert.Equal(("Log", where), (birth.Operation, birth.Where));
        }
    }

    [Fact]
    public void A_rule_of_ones_own()
    {
        var f = CustomJvp<Tensor, Tensor>(x => x.Log(), (x, dx) => (x.Log(), dx / x)); // here
        var where = At(LineHere() - 1);
        Assert.Equal(("Log", where), Nans.Find(() => Jit(f)(F32(0))) is { } birth ? (birth.Operation, birth.Where) : ("", ""));
        Assert.NotNull(Nans.Find(() => Jit(Grad<Tensor>(t => f(t).Sum()))(F32(0))));
    }

    [Fact]
    public void A_scan_that_is_healthy()
    {
        var x = Key.Create(1).Normal([50, 4]);
        static Tensor Loss(Tensor xs) => Scan((Tensor c, Tensor x) => ((c + x).Tanh(), c.Softmax()), Tensor.Zeros([4]), xs).Ys.Square().Sum();
        Assert.Null(Nans.Find(() => Jit(ValueAndGrad<Tensor>(Loss))(x)));
        Assert.Null(Nans.Find(() => Grad<Tensor>(Loss)(x)));
    }
}
