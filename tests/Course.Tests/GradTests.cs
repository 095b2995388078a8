using Nabla;
using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using static Nabla.Transform;
using Graph = Nabla.Course.Grads.Graph;

namespace Course.Tests;

/// <summary>Chapter 10's miniature against differences, against what is known on paper, and against src/Nabla.</summary>
public class GradTests
{
    static readonly string[] miniature = ["Value", "Operation", "Interpreter", "Graph", "Mini"];

    [Fact]
    public void The_miniature_has_fewer_than_250_lines_of_code() => Assert.InRange(
        miniature.Sum(file => Tree.CodeLines($"course/10-grad/{file}.cs")), 100, 249);

    /// <summary>d/dx [x d/dy (x y)] = d/dx x² = 2x, in each of the four mixtures.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Nested_derivatives_do_not_confuse_their_tangents(bool outer, bool inner)
    {
        Value result = Slope(outer, x => x * Slope(inner, y => x * y, 5), 3);
        Assert.Equal(6, result.Number, 1e-12);
    }

    static Value Slope(bool reverse, Func<Value, Value> f, Value x) => reverse ? Mini.Grad(f)(x) : Mini.Slope(f, x);

    /// <summary>sum of w (J v) = sum of (transpose of J) w times v</summary>
    [Fact]
    public void Transpose_is_the_transpose_of_the_linear_graph()
    {
        Value x = NdArray.Normal(1, 3), w = NdArray.Normal(2, 3, 4), v = NdArray.Normal(3, 3), c = NdArray.Normal(4, 4);
        Graph moves = Mini.Linearize(
            p => Functions.Sigmoid(Value.Einsum("i,io->o", p[0], w)), x).Moves;
        double there = (moves.Run(v)[0] * c).Sum().Number, back = (Mini.Transpose(moves, c)[0] * v).Sum().Number;
        Assert.Equal(there, back, 1e-12);
    }

    [Fact]
    public void The_miniature_s_gradient_is_the_real_one_s()
    {
        NdArray x = NdArray.Normal(1, 4), y = NdArray.Normal(2, 2);
        NdArray[] knobs = [.. Networks.Shapes(4, 3, 2).Select((shape, k) => NdArray.Normal(k + 3, shape))];
        Value[] mini = Mini.Grad(p => Networks.Loss(p, x, y))([.. knobs.Select(knob => (Value)knob)]);
        Tensor[] real = Grad((Tensor[] p) => Loss(p, Of(x), Of(y)))([.. knobs.Select(Of)]);
        for (int k = 0; k < knobs.Length; k++)
            Assert.Equal(mini[k].Numbers.Values, real[k].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    static Tensor Loss(Tensor[] p, Tensor x, Tensor y)
    {
        for (int l = 0; l < p.Length; l += 2)
            x = (x.MatMul(p[l]) + p[l + 1]).Sigmoid();
        return 0.5 * (x - y).Square().Sum();
    }

    static Tensor Of(NdArray array) => Tensor.Create<double>(array.Values, [.. array.Shape]);
}
