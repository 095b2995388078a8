using System.Runtime.CompilerServices;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What Jit keeps, for whom, and what it says of it.</summary>
public class JitTests
{
    static int squares;

    static Tensor Square(Tensor x)
    {
        squares++;
        return x * x;
    }

    [Fact]
    public void One_function_object_is_traced_once_however_often_it_is_passed()
    {
        Func<Tensor, Tensor> square = Square;
        for (var i = 0; i < 3; i++) Assert.Equal(9f, (float)Jit(square)(Tensor.Scalar(3f)));
        Assert.Equal(1, squares);
        Assert.Same(Jit(square), Jit(square));
        Assert.Equal([2, 3, 4], new[] { 2, 3, 4 }.Select(by => (int)Jit((Tensor x) => x * by)(Tensor.Scalar(1))));
    }

    [Fact]
    public void Minus_zero_is_another_static_value_than_zero()
    {
        var inverse = Jit((Tensor x, double by) => x / by);
        Assert.Equal(float.PositiveInfinity, (float)inverse(Tensor.Scalar(1f), 0.0));
        Assert.Equal(float.NegativeInfinity, (float)inverse(Tensor.Scalar(1f), -0.0));
    }

    [Fact]
    public void Explain_says_what_was_different_from_the_nearest_trace()
    {
        var step = Jit((Dictionary<string, Tensor> net, Tensor x, double rate) => x * net["w"] * rate);
        Dictionary<string, Tensor> net = new() { ["w"] = Tensor.Scalar(2f) };
        step(net, Tensor.Ones([4, 2]), 0.1);
        step(net, Tensor.Ones([4, 2]), 0.1);
        step(net, Tensor.Ones([3, 2]), 0.1);
        step(net, Tensor.Ones([3, 2]), 0.05);
        step(net, 1f, 0.05);
        Assert.Equal("""
            traced 4 times
              1: net is Dictionary<string, Tensor>, net["w"] is f32[], x is f32[4,2], rate is 0.1
              2: as 1, but x is f32[3,2], not f32[4,2]
              3: as 2, but rate is 0.05, not 0.1
              4: as 3, but x is f32[]*, not f32[3,2]
            """.ReplaceLineEndings("\n"), Explain(step));
        Assert.Contains(
            "what Jit has returned", Assert.Throws<TransformException>(() => Explain((Func<Tensor, Tensor>)Square)).Message);
    }

    [Fact]
    public void Explain_names_traces_that_are_good_for_one_call_only()
    {
        Func<Tensor, Tensor>? inner = null;
        Grad<Tensor>(x => (inner = Jit<Tensor, Tensor>(y => x * y))(x))(2f);
        Assert.Contains("closes over tensors of a transformation under way", Explain(inner!));
    }

    [Fact]
    public void Static_values_are_compared_by_what_they_hold()
    {
        var traced = 0;
        var f = Jit((Tensor x, int[] axes) =>
        {
            traced++;
            return axes.Aggregate(x, (sum, axis) => sum.Sum(axis));
        });
        int[] axes = [0];
        Assert.Equal([2], f(Tensor.Ones([2, 2]), axes).Shape.Select(size => size));
        f(Tensor.Ones([2, 2]), [0]);
        Assert.Equal(1, traced);
        axes[0] = 1;
        f(Tensor.Ones([2, 2]), axes);
        Assert.Equal(2, traced);
    }

    [Fact]
    public void The_arguments_of_the_first_call_are_not_kept()
    {
        var f = Jit((Dictionary<string, Tensor> p) => (p["w"] * 2).Sum());
        var first = FirstCall(f);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(first.TryGetTarget(out _));
        Assert.Equal(2f, (float)f(new() { ["w"] = Tensor.Ones([1]) }));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference<Tensor> FirstCall(Func<Dictionary<string, Tensor>, Tensor> f)
    {
        var w = Tensor.Ones([3]);
        f(new() { ["w"] = w });
        return new(w);
    }

    [Fact]
    public void Threads_that_come_first_together_trace_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var traced = 0;
            var f = Jit((Tensor x) =>
            {
                Interlocked.Increment(ref traced);
                return Grad((Tensor t) => (t * t.Sin()).Sum())(x);
            });
            using var start = new Barrier(4);
            var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                for (var size = 1; size <= 3; size++) f(Tensor.Full([size], i, DType.F64));
                Explain(f);
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.Equal(3, traced);
        }
    }

    [Fact]
    public void Every_transformation_runs_on_many_threads_at_once()
    {
        var hessian = Hessian(x => (x * x * x).Sum());
        var perExample = Vmap(Grad((Tensor w, Tensor x) => (w * x).Sin().Sum(), by: (w, x) => w), inAxes: [null, 0]);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var x = Tensor.Create([i + 1.0, i + 2.0]);
            Assert.Equal([6 * (i + 1.0), 0, 0, 6 * (i + 2.0)], hessian(x).ToArray<double>());
            var each = perExample(Tensor.Scalar(0.5), x).ToArray<double>();
            Assert.Equal((i + 1) * Math.Cos(0.5 * (i + 1)), each[0], 1e-12);
            Assert.Equal((i + 2) * Math.Cos(0.5 * (i + 2)), each[1], 1e-12);
        });
    }
}
