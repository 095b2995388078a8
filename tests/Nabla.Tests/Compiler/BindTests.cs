using static Nabla.Transform;

namespace Nabla.Tests.Compiler;

/// <summary>A step that owns its state gives what the same step gives call by call, and allocates nothing.</summary>
public class BindTests
{
    static Tensor Draw(int seed, params int[] shape) => Programs.Draw(new Random(seed), shape, DType.F32) * 0.1f;

    static (Tensor[], Tensor) Step(Tensor[] net, Tensor x, Tensor y)
    {
        var (loss, gradient) = ValueAndGrad((Tensor[] p) =>
        {
            var hidden = (x.MatMul(p[0]) + p[1]).Relu();
            return -(y * (hidden.MatMul(p[2]) + p[3]).LogSoftmax()).Sum(-1).Mean();
        })(net);
        return ([.. net.Zip(gradient, (p, g) => p - (0.1f * g))], loss);
    }

    static readonly Tensor[] net = [Draw(1, 17, 33), Draw(2, 33), Draw(3, 33, 10), Draw(4, 10)];

    [Fact]
    public void A_bound_step_is_the_step_run_by_run()
    {
        var (x, y) = (Draw(5, 12, 17), Tensor.Eye(12, DType.F32)[.., 0..10] + 0);
        var bound = Jit<Tensor[], Tensor, Tensor, (Tensor[], Tensor)>(Step).Bind(net);
        var (state, loss) = (net, (Tensor)0);
        for (var i = 0; i < 5; i++)
        {
            (state, loss) = Step(state, x, y);
            bound.Run(x, y);
        }
        Close.Check(loss, bound.Result.Item2, () => "the loss");
        foreach (var (expected, got) in state.Zip(bound.State)) Close.Check(expected, got, () => "the state");
        Assert.Equal(net[0].ToArray<float>(), Draw(1, 17, 33).ToArray<float>());
    }

    [Fact]
    public void A_bound_run_allocates_nothing()
    {
        if (Nabla.Compiler.Engine.IsOff) return;
        var (x, y) = (Draw(5, 12, 17), Tensor.Eye(12, DType.F32)[.., 0..10] + 0);
        var bound = Jit<Tensor[], Tensor, Tensor, (Tensor[], Tensor)>(Step).Bind(net);
        for (var i = 0; i < 3; i++) bound.Run(x, y);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) bound.Run(x, y);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Nor_does_a_run_with_convolutions_and_pools()
    {
        if (Nabla.Compiler.Engine.IsOff) return;
        static (Tensor[], Tensor) Step(Tensor[] p, Tensor x)
        {
            var (loss, slope) = ValueAndGrad((Tensor[] q) =>
                x.Convolve(q[0], padding: 2).Relu().MaxPool(2).Convolve(q[1]).Relu().MaxPool(2).Square().Mean())(p);
            return ([.. p.Zip(slope, (a, b) => a - (0.1f * b))], loss);
        }
        var (x, bound) = (Draw(5, 9, 20, 20, 1), Jit<Tensor[], Tensor, (Tensor[], Tensor)>(Step)
            .Bind([Draw(1, 5, 5, 1, 6), Draw(2, 3, 3, 6, 8)]));
        for (var i = 0; i < 3; i++) bound.Run(x);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) bound.Run(x);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void State_that_changes_places_is_not_lost()
    {
        var swap = Jit(((Tensor A, Tensor B) s, Tensor x) => (A: s.B + x, B: s.A))
            .Bind((Tensor.Ones([3]), Tensor.Zeros([3])));
        for (var i = 0; i < 3; i++) swap.Run(Tensor.Full([3], 10f));
        Assert.Equal([20f, 20f, 20f], swap.State.Item1.ToArray<float>());
        Assert.Equal([11f, 11f, 11f], swap.State.Item2.ToArray<float>());
    }

    [Fact]
    public void Another_type_of_argument_is_refused()
    {
        var bound = Jit((Tensor s, Tensor x) => s + x).Bind(Tensor.Zeros([3]));
        bound.Run(Tensor.Ones([3]));
        Assert.Contains("bound to f32[3]", Assert.Throws<TransformException>(() => bound.Run(Tensor.Ones([1])))
            .Message);
        Func<Tensor, Tensor, Tensor> plain = (s, x) => s + x;
        Assert.Throws<TransformException>(() => plain.Bind(Tensor.Zeros([3])));
    }
}
