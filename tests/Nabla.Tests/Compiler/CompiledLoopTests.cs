using Nabla.Compiler;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Plan;
using Nabla.Interpreters;
using static Nabla.Transform;

namespace Nabla.Tests.Compiler;

/// <summary>Loops and branches are part of the plan: no step is interpreted, and none allocates.</summary>
public class CompiledLoopTests
{
    static readonly Tensor images = Draw(1, 40, 8, 17), labels = Tensor.Eye(10, DType.F32)[Places()];

    static readonly Tensor[] net = [Draw(2, 17, 33), Draw(3, 33), Draw(4, 33, 10), Draw(5, 10)];

    static Tensor Draw(int seed, params int[] shape) => Programs.Draw(new Random(seed), shape, DType.F32) * 0.1f;

    static Tensor Places() => (Tensor.Arange(320) % 10).Reshape(40, 8);

    static Kernel[] Kernels(Func<Tensor, Tensor> f, Tensor x) =>
        GraphLowering.Run(Pipeline.Run(GraphTrace.Make(t => [f(t[0])], [x.Type]))).Kernels;

    static (Tensor[], Tensor) Step(Tensor[] p, (Tensor X, Tensor Y) batch)
    {
        var (loss, gradient) = ValueAndGrad((Tensor[] w) =>
        {
            var hidden = (batch.X.MatMul(w[0]) + w[1]).Relu();
            return -(batch.Y * (hidden.MatMul(w[2]) + w[3]).LogSoftmax()).Sum(-1).Mean();
        })(p);
        return ([.. p.Zip(gradient, (w, g) => w - (0.1f * g))], loss);
    }

    static (Tensor[] Net, Tensor Losses) Epoch(Tensor[] p, Tensor x, Tensor y) => Scan(Step, p, (x, y));

    [Fact]
    public void An_epoch_is_one_compiled_scan_that_allocates_nothing()
    {
        if (!Engine.IsThere) return;
        var bound = Jit<Tensor[], Tensor, Tensor, (Tensor[], Tensor)>(Epoch).Bind(net);
        for (var i = 0; i < 3; i++) bound.Run(images, labels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) bound.Run(images, labels);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        // Three epochs and ten, against steps one by one.
        var (state, losses) = (net, new List<Tensor>());
        for (var step = 0; step < 13 * 40; step++)
        {
            (state, var loss) = Step(state, (images[step % 40], labels[step % 40]));
            if (step >= 12 * 40) losses.Add(loss);
        }
        foreach (var (expected, got) in state.Zip(bound.State)) Close.Check(expected, got, () => "the net");
        Close.Check(Tensor.Stack(losses), bound.Result.Item2, () => "the losses");
    }

    [Fact]
    public void An_epoch_works_where_its_state_lies()
    {
        var graph = MakeGraph<Tensor[], Tensor, Tensor, (Tensor[], Tensor)>(Epoch)(net, images, labels).Lifted();
        var kernels = GraphLowering.Run(Pipeline.Run(graph), net.Length, 0).Kernels;
        var scan = Assert.Single(kernels.OfType<ScanKernel>());
        for (var i = 0; i < net.Length; i++)
            Assert.Equal((SlotKind.Input, i), (scan.Writes[i].Slot.Root.Kind, scan.Writes[i].Slot.Root.Index));
    }

    [Fact]
    public void A_step_that_can_not_be_in_place_still_carries_what_it_should()
    {
        // Fibonacci: each of two is needed after the other is written.
        var f = Jit((Tensor n) => Scan(c => ((c.B, c.A + c.B), c.A), (A: n * 0, B: n), 10));
        var ((a, b), path) = f(Tensor.Scalar(1));
        Assert.Equal((55, 89), ((int)a, (int)b));
        Assert.Equal([0, 1, 1, 2, 3, 5, 8, 13, 21, 34], path.ToArray<int>());
        // The product reads all of what it replaces.
        var w = Draw(6, 5, 5) * 5;
        var g = Jit((Tensor x) => ForI(0, 7, (_, c) => c.MatMul(w), x));
        Close.Check(ForI(0, 7, (_, c) => c.MatMul(w), w), g(w), () => "the power");
    }

    [Fact]
    public void Loops_and_branches_are_kernels_of_programs_of_kernels()
    {
        var x = Draw(7, 6, 5);
        Assert.IsType<ScanKernel>(Assert.Single(Kernels(t => Scan((c, r) => (c + r, c), t[0], t).Ys, x)));
        Assert.IsType<WhileKernel>(Assert.Single(Kernels(t => While(c => c.Sum() < 100, c => c * 2, t), x)));
        Assert.Contains(
            Kernels(t => Cond(t[0, 0] > 0, s => s.Sin(), s => s * 2, t), x), kernel => kernel is CondKernel);
        // Nothing in a gradient through a scan in a scan is left to the interpreter.
        Assert.DoesNotContain(
            Kernels(Grad<Tensor>(t => Scan(
                (c, r) => (Scan((d, s) => ((d * s).Sin(), d), c, t).Carry + r, c), Tensor.Ones([5]), t).Ys.Sum()), x),
            kernel => kernel is OpaqueKernel);
    }

    [Fact]
    public void Loops_of_no_step_and_of_views_are_right()
    {
        var x = Draw(8, 4, 6);
        foreach (var f in (Func<Tensor, Tensor>[])[
            t => Scan((c, r) => (c + r, c * r), t[0], t[..0]).Carry, t => Scan((c, r) => (c + r, c), t[.., 0], t.T).Ys,
            t => Scan((c, r) => (c + r, c), t[0], t.Flip(0)[1..]).Ys,
            t => Scan((c, r) => (c + r.Sum(), c), Tensor.Scalar(1f), t.BroadcastTo([3, 4, 6])).Ys,
            t => Scan((c, r) => (c, r.T), t, t.BroadcastTo([3, 4, 6])).Ys, t => Map(r => r.CumSum(), t)])
            Close.Check(f(x), Jit(f)(x), () => MakeGraph(f)(x).ToString());
    }

    [Fact]
    public void Threads_may_call_one_loop_at_the_same_time()
    {
        var f = Jit((Tensor x) => ForI(0, 50, (i, c) => (c + i).Sin(), x));
        var expected = Enumerable.Range(0, 8).Select(i => f(Draw(i, 100))).ToArray();
        Parallel.For(0, 200, i =>
            Assert.Equal(expected[i % 8].ToArray<float>(), f(Draw(i % 8, 100)).ToArray<float>()));
    }
}
