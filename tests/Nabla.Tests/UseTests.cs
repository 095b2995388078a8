using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Small programs as users write them.</summary>
public partial class UseTests
{
    [Tree]
    sealed partial record Net(Tensor W1, Tensor B1, Tensor W2, Tensor B2, string Activation);

    static Tensor Loss(Net net, Tensor x, Tensor y)
    {
        var hidden = x.MatMul(net.W1) + net.B1;
        var logits = (net.Activation == "tanh" ? hidden.Tanh() : hidden.Sigmoid()).MatMul(net.W2) + net.B2;
        return (logits.Softplus() - (y * logits)).Mean();
    }

    [Fact]
    public void A_network_learns_XOR()
    {
        var (a, b) = Key.Create(1).Split();
        var net = new Net(a.Normal([2, 8]), Tensor.Zeros([8]), b.Normal([8, 1]), Tensor.Zeros([1]), "tanh");
        var x = Tensor.Create([[0f, 0f], [0f, 1f], [1f, 0f], [1f, 1f]]);
        var y = Tensor.Create([[0f], [1f], [1f], [0f]]);
        var step = Jit((Net p, Tensor input, Tensor label) => ValueAndGrad<Net, Tensor, Tensor>(Loss)(p, input, label));
        Tensor loss = 0;
        for (var i = 0; i < 300; i++)
        {
            (loss, var gradient) = step(net, x, y);
            net -= gradient;
        }
        Assert.True((float)loss < 0.02f, $"{loss}");
        var other = Assert.Throws<TreeException>(() => Jvp<Net, Tensor>(p => Loss(p, x, y), net, net with { Activation = "sigmoid" }));
        Assert.Contains("'p.Activation' is \"tanh\" and \"sigmoid\"", other.Message);
    }

    [Fact]
    public void Newton_finds_the_valley_of_Rosenbrock()
    {
        static Tensor F(Tensor p) => (1 - p[0]).Square() + (100 * (p[1] - p[0].Square()).Square());
        var x = Tensor.Create([-1.2, 1.0]);
        for (var i = 0; i < 8; i++)
        {
            var (g, h) = (Grad<Tensor>(F)(x), Hessian(F)(x).ToArray<double>());
            var inverse = Tensor.Create([[h[3], -h[1]], [-h[2], h[0]]]) / ((h[0] * h[3]) - (h[1] * h[2]));
            x -= inverse.MatMul(g);
        }
        Assert.Equal([1, 1], x.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-10);
    }

    [Fact]
    public void Threads_transform_at_the_same_time()
    {
        var gradient = Jit(Grad<Tensor>(x => (x * x.Sin()).Sum()));
        Parallel.For(0, 64, i =>
        {
            var x = Tensor.Full([1 + (i % 5)], i, DType.F64);
            var got = gradient(x).ToArray<double>()[0];
            Assert.Equal(Math.Sin(i) + (i * Math.Cos(i)), got, 1e-12);
        });
    }

    [Fact]
    public void A_linear_function_has_a_transpose_and_another_does_not()
    {
        var like = Tensor.Zeros([3], DType.F64);
        var transposed = LinearTranspose<Tensor, Tensor>(x => x[1..] * 2, like);
        Assert.Equal([0, 2, 4], transposed(Tensor.Create([1.0, 2])).ToArray<double>());
        var error = Assert.Throws<TransformException>(() => LinearTranspose<Tensor, Tensor>(x => x * x, like)(like));
        Assert.Contains("not linear", error.Message);
        Assert.Contains("Sin", Assert.Throws<TransformException>(() => LinearTranspose<Tensor, Tensor>(x => x.Sin(), like)(like)).Message);
    }
}
