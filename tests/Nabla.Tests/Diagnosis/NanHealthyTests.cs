using static Nabla.Tests.Diagnosis.NanCases;
using static Nabla.Transform;

namespace Nabla.Tests.Diagnosis;

/// <summary>No false alarm: infinities that were written down are given, and healthy training stays silent.</summary>
public partial class NanHealthyTests
{
    static readonly Tensor mask = Tensor.Create([[0f, float.NegativeInfinity], [0f, 0f]]);

    [Fact]
    public void A_mask_of_minus_infinity_is_given()
    {
        Healthy(x => (x.ExpandDims(0) + mask).Softmax(), F32(1, 2));
        Healthy(x => Tensor.Where(x > 0, x, double.NegativeInfinity).Max(), F32(1, -2));
        Healthy(x => Tensor.Where(x > 0, x, double.NegativeInfinity).Exp(), F32(1, -2));
        Healthy(x => x.ExpandDims(0) + mask, F32(1, 2));
        Healthy(x => Tensor.Maximum(x, double.NegativeInfinity), F32(1, 2));
    }

    [Fact]
    public void A_NaN_made_of_infinities_that_were_given_is_born()
    {
        // A row that is masked whole: -inf less -inf.
        Forward("Sub", x => x + double.NegativeInfinity - double.NegativeInfinity, F32(1), double.NaN, 0, double.NegativeInfinity, "masked whole");
        Assert.Null(Nans.Find(() => F32(float.NaN, 1).Log() + 1));
    }

    [Fact]
    public void Nothing_has_no_maximum_and_none_is_born() =>
        Assert.Throws<ShapeException>(() => Nans.Find(() => Tensor.Zeros([2, 0]).Max(1)));

    [Tree]
    sealed partial record State(Tensor[] Net, Tensor[] First, Tensor[] Second, Tensor Time);

    static Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        for (var i = 0; i < p.Length - 2; i += 2) x = (x.MatMul(p[i]) + p[i + 1]).Relu();
        return Tensor.SoftmaxCrossEntropy(x.MatMul(p[^2]) + p[^1], labels).Mean();
    }

    static (State, Tensor) Adam(State state, Tensor x, Tensor labels)
    {
        var (loss, gradient) = ValueAndGrad((Tensor[] p) => Loss(p, x, labels))(state.Net);
        var time = state.Time + 1;
        Tensor[] first = [.. state.First.Zip(gradient, (m, g) => (0.9 * m) + (0.1 * g))];
        Tensor[] second = [.. state.Second.Zip(gradient, (v, g) => (0.999 * v) + (0.001 * g.Square()))];
        var rate = 0.01 * (1 - Tensor.Pow(0.999, time)).Sqrt() / (1 - Tensor.Pow(0.9, time));
        Tensor[] net = [.. state.Net.Select((p, i) => p - (rate * first[i] / (second[i].Sqrt() + 1e-8)))];
        return (new State(net, first, second, time), loss);
    }

    static State Start()
    {
        Tensor[] net =
        [
            Key.Create(1).Normal([20, 32]) * 0.3, Tensor.Zeros([32]), Key.Create(2).Normal([32, 4]) * 0.3, Tensor.Zeros([4]),
        ];
        Tensor[] zeros = Array.ConvertAll(net, p => Tensor.Zeros(p.Shape));
        return new State(net, zeros, zeros, Tensor.Scalar(0f));
    }

    [Fact]
    public void Training_is_silent_bound_compiled_and_eager()
    {
        var x = Key.Create(3).Normal([50, 20]);
        var labels = (x.Slice(1, 0, 4).ArgMax(1));
        using var watch = Nans.Watch(NanMode.Collect);
        var bound = Jit<State, Tensor, Tensor, (State, Tensor)>(Adam).Bind(Start());
        for (var i = 0; i < 300; i++) bound.Run(x, labels);
        var (state, step) = (Start(), Jit<State, Tensor, Tensor, (State, Tensor)>(Adam));
        for (var i = 0; i < 50; i++) (state, _) = step(state, x, labels);
        state = Start();
        for (var i = 0; i < 20; i++) (state, _) = Adam(state, x, labels);
        Assert.True(watch.First is null, $"{watch}");
        Assert.True((float)bound.Result.Item2 < 0.1);
    }

    [Fact]
    public void Attention_with_a_mask_trains_silently()
    {
        var causal = Tensor.Where(Tensor.Arange(6).ExpandDims(1) >= Tensor.Arange(6), 0, double.NegativeInfinity);
        var x = Key.Create(1).Normal([6, 8]);
        Tensor Loss(Tensor w)
        {
            var scores = (x.MatMul(w).MatMul(x.Transpose()) / 8) + causal;
            return (scores.Softmax().MatMul(x) - 1).Square().Mean();
        }
        var step = Jit((Tensor w) => w - (0.1 * Grad<Tensor>(Loss)(w)));
        using var watch = Nans.Watch();
        var w = Key.Create(2).Normal([8, 8]);
        for (var i = 0; i < 50; i++) w = step(w);
        Assert.Null(watch.First);
    }
}
