using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Derivatives of a whole network, [784, 30, 10] of sigmoids in doubles: by differences, by loops, by every mode.</summary>
public class NetworkDerivativeTests
{
    static readonly Key[] keys = Key.Create(7).Split(8);

    static readonly Tensor[] net =
    [
        keys[0].Normal([784, 30], DType.F64) * 0.05, keys[1].Normal([30], DType.F64) * 0.1,
        keys[2].Normal([30, 10], DType.F64) * 0.3, keys[3].Normal([10], DType.F64) * 0.1,
    ];

    static readonly Tensor x = keys[4].Uniform([5, 784], type: DType.F64), y = keys[5].Uniform([5, 10], type: DType.F64);

    static Tensor Loss(Tensor[] p, Tensor x, Tensor y) =>
        (((x.MatMul(p[0]) + p[1]).Sigmoid().MatMul(p[2]) + p[3]).Sigmoid() - y).Square().Sum();

    static Tensor Whole(Tensor[] p) => Loss(p, x, y);

    static Tensor[] Along(Tensor[] p, Tensor[] v, double h) => [.. p.Zip(v, (a, b) => a + (h * b))];

    static double Dot(Tensor[] a, Tensor[] b) => a.Zip(b, (p, q) => (double)(p * q).Sum()).Sum();

    static Tensor[] Direction => [.. net.Select((leaf, i) => keys[6].FoldIn(i).Normal([.. leaf.Shape], DType.F64))];

    // d/dh grad C(p + h v) at 0 = H v, by central differences of the gradient.
    [Fact]
    public void Hessian_times_a_vector_agrees_with_differences_of_the_gradient()
    {
        const double h = 1e-5;
        var v = Direction;
        var gradient = Grad<Tensor[]>(Whole);
        var product = Hvp(Whole, net, v);
        var (above, below) = (gradient(Along(net, v, h)), gradient(Along(net, v, -h)));
        for (var i = 0; i < net.Length; i++)
        {
            var nudged = (above[i] - below[i]) / (2 * h);
            var scale = Math.Max((double)product[i].Abs().Max(), 1e-3);
            Assert.True((double)(product[i] - nudged).Abs().Max() < 1e-6 * scale, $"leaf {i}");
        }
    }

    // v' H v three ways: forward over reverse, reverse over forward, reverse over reverse.
    [Fact]
    public void Modes_agree_to_ten_digits()
    {
        var v = Direction;
        var forwardOverReverse = Dot(Hvp(Whole, net, v), v);
        var reverseOverForward = Dot(Grad<Tensor[]>(p => Jvp(Whole, p, v).Tangent)(net), v);
        var reverseOverReverse = Dot(Grad<Tensor[]>(p =>
            Grad<Tensor[]>(Whole)(p).Zip(v, (g, d) => (g * d).Sum()).Aggregate((a, b) => a + b))(net), v);
        var forwardOverForward = (double)Jvp(p => Jvp(Whole, p, v).Tangent, net, v).Tangent;
        foreach (var other in new[] { reverseOverForward, reverseOverReverse, forwardOverForward })
            Assert.Equal(1, other / forwardOverReverse, 1e-10);
    }

    [Fact]
    public void Gradients_of_each_example_are_those_of_a_loop_and_add_up_to_the_batch()
    {
        var gradient = Grad<Tensor[], Tensor, Tensor>(Loss);
        var each = Vmap(gradient, inAxes: [null, 0, 0])(net, x, y);
        var compiled = Jit(Vmap(gradient, inAxes: [null, 0, 0]))(net, x, y);
        for (var i = 0; i < 5; i++)
        {
            var one = gradient(net, x[i], y[i]);
            for (var leaf = 0; leaf < net.Length; leaf++)
            {
                Assert.True((double)(each[leaf][i] - one[leaf]).Abs().Max() < 1e-12);
                Assert.True((double)(compiled[leaf][i] - one[leaf]).Abs().Max() < 1e-12);
            }
        }
        var batch = gradient(net, x, y);
        for (var leaf = 0; leaf < net.Length; leaf++)
            Assert.True((double)(each[leaf].Sum(0) - batch[leaf]).Abs().Max() < 1e-12);
    }
}
