using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What a JAX user tries within the first hour, a test a point.</summary>
public class JaxTests
{
    static readonly Tensor three = Tensor.Scalar(3.0);

    [Fact]
    public void Trees_go_in_and_come_out_and_a_mismatch_names_the_leaf()
    {
        var parameters = new Dictionary<string, (Tensor W, Tensor B)> { ["layer"] = (2 * Tensor.Ones([2]), 1f) };
        var gradient = Grad<Dictionary<string, (Tensor W, Tensor B)>>(p => (p["layer"].W * p["layer"].B).Sum())(parameters);
        Assert.Equal([1f, 1f], gradient["layer"].W.ToArray<float>());
        Assert.Equal(4f, (float)gradient["layer"].B);
        var error = Assert.Throws<TreeException>(() => Jvp<Tensor[], Tensor>(x => x[0], [three], [three, three]));
        Assert.Contains("[1]", error.Message);
    }

    [Fact]
    public void Nesting_does_not_confuse_perturbations()
    {
        // d/dx [x d/dy (x + y)] = 1, as the inner derivative is 1 whatever x is.
        Assert.Equal(1.0, (double)Grad<Tensor>(x => x * Grad<Tensor>(y => x + y)(x))(three));
        Assert.Equal(
            1.0, (double)Jvp<Tensor, Tensor>(x => x * Jvp<Tensor, Tensor>(y => x + y, x, 1.0).Tangent, three, 1.0).Tangent);
        Assert.Equal(
            1.0, (double)Grad<Tensor>(x => x * Jvp<Tensor, Tensor>(y => x + y, x, Tensor.Scalar(1.0)).Tangent)(three));
        Assert.Equal(1.0, (double)Jit(Grad<Tensor>(x => x * Jit(Grad<Tensor>(y => x + y))(x)))(three));
    }

    [Fact]
    public void Vmap_is_not_a_loop()
    {
        static Tensor Layer(Tensor x, Tensor w) => (x.MatMul(w) * 2f).Tanh();
        var (w, one, many) = (Tensor.Ones([3, 4]), Tensor.Ones([3]), Tensor.Ones([50, 3]));
        var single = MakeGraph<Tensor, Tensor, Tensor>(Layer)(one, w);
        var batched = MakeGraph(Vmap<Tensor, Tensor, Tensor>(Layer, inAxes: [0, null]))(many, w);
        Assert.Equal(Computing(single), Computing(batched));
        Assert.Equal([50, 4], batched.OutputTypes[0].Shape);
        var error = Assert.Throws<TransformException>(() => Vmap<Tensor, Tensor, Tensor>((a, b) => a + b)(many, one));
        Assert.Contains("50 examples in 'a', 3 in 'b'", error.Message);
    }

    static int Computing(Graph graph) =>
        graph.Equations.Count(e => e.Primitive is not (Primitives.Broadcast or Primitives.Permute or Primitives.Reshape));

    [Fact]
    public void Graphs_are_typed_and_closed_over_tensors_are_hoisted()
    {
        var scale = Tensor.Create([2f, 3f, 4f]);
        var graph = MakeGraph<Tensor, Tensor>(x => (2.0 * (x * scale)).Sum())(Tensor.Ones([3]));
        var expected = """
            { lambda a:f32[3]; b:f32[3]. let
                c:f32[3] = mul b a
                d:f32[3]* = broadcast[To = (3,), Axes = []] 2.
                e:f32[3] = mul d c
                f:f32[] = sum[Axes = [0]] e
              in (f) }
            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), graph.ToString());
    }

    [Fact]
    public void Every_equation_knows_its_line()
    {
        int first = LineHere() + 3;
        static Tensor F(Tensor x)
        {
            var y = x * x;
            return y.Sin() * y;
        }
        string[] lines = MakeGraph<Tensor, Tensor>(F)(three).WithLines().Split('\n');
        string At(int i) => lines[i].Split("# JaxTests.cs:")[1];
        Assert.Equal(first, int.Parse(At(1)));
        Assert.Equal(first + 1, int.Parse(At(2)));
        Assert.Equal(first + 1, int.Parse(At(3)));
    }

    static int LineHere([System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => line;

    [Fact]
    public void Grad_needs_one_number_and_floating_point()
    {
        Assert.Contains(
            "one number", Assert.Throws<TransformException>(() => Grad<Tensor>(x => x * x)(Tensor.Ones([2]))).Message);
        var error = Assert.Throws<TransformException>(() => Grad<(Tensor, Tensor)>(x => x.Item1 * x.Item2)((three, Tensor.Scalar(2))));
        Assert.Contains("'x.Item2' is i32[]", error.Message);
    }

    [Fact]
    public void Jit_keys_on_shapes_types_weakness_and_static_values()
    {
        var traced = 0;
        var f = Jit((Tensor x, int times) =>
        {
            traced++;
            return x * times;
        });
        Assert.Equal(6f, (float)f(Tensor.Scalar(3f), 2));
        Assert.Equal(8f, (float)f(Tensor.Scalar(4f), 2));
        Assert.Equal(1, traced);
        Assert.Equal(9f, (float)f(Tensor.Scalar(3f), 3));
        f(Tensor.Ones([2]), 3);
        f(Tensor.Scalar(3.0), 3);
        f(3f, 3);
        Assert.Equal(5, traced);
    }

    [Fact]
    public void Jit_of_a_new_lambda_sees_its_own_captures()
    {
        Func<Tensor, Tensor> Scaled(float by) => Jit((Tensor x) => x * by);
        Assert.Equal(6f, (float)Scaled(2)(Tensor.Scalar(3f)));
        Assert.Equal(9f, (float)Scaled(3)(Tensor.Scalar(3f)));
        // One function object that closes over a tensor of another transformation is traced for each of its calls.
        var gradient = Grad<Tensor>(x => Jit<Tensor, Tensor>(y => x * y)(x));
        Assert.Equal(6.0, (double)gradient(three));
    }

    [Fact]
    public void Concretisation_errors_say_the_cure()
    {
        var branch = Assert.Throws<ConcretizationException>(() => Jit((Tensor x) => x > 0 ? x : -x)(three));
        Assert.Contains("Where", branch.Message);
        Assert.Contains(
            "read numbers outside", Assert.Throws<ConcretizationException>(() => Jit((Tensor x) => (float)x * x)(three)).Message);
        Assert.Throws<ConcretizationException>(() => Vmap((Tensor x) => x > 0 ? x : -x)(Tensor.Ones([3])));
        Tensor? leaked = null;
        Grad<Tensor>(x => leaked = x * x)(three);
        Assert.Contains("has ended", Assert.Throws<LeakedTracerException>(() => leaked! + 1).Message);
    }

    [Fact]
    public void Control_flow_on_numbers_works_inside_Grad()
    {
        Func<Tensor, Tensor> gradient = Grad<Tensor>(x => x > 0 ? x * x : -x);
        Assert.Equal(6.0, (double)gradient(three));
        Assert.Equal(-1.0, (double)gradient(-three));
    }

    [Fact]
    public void Points_without_a_derivative_follow_the_convention()
    {
        Assert.Equal(0f, (float)Grad<Tensor>(x => x.Relu())(0f));
        Assert.Equal(0f, (float)Grad<Tensor>(x => x.Abs())(0f));
        Assert.Equal(0f, (float)Grad<Tensor>(x => x.Floor())(1.5f));
        Assert.Equal(0.5f, (float)Grad<Tensor>(x => Tensor.Maximum(x, 1))(1f));
        Assert.Equal([0.5f, 0.5f, 0f], Grad<Tensor>(x => x.Max())(Tensor.Create([2f, 2f, 1f])).ToArray<float>());
        Assert.Equal(3.0, (double)Grad<Tensor>(x => x * StopGradient(x))(three));
        Assert.Equal(
            0.0, (double)Grad<Tensor>(x => Tensor.Where(x > 0, Tensor.Where(x > 0, x, 1).Log(), 0))(Tensor.Scalar(0.0)));
        Assert.True(double.IsNaN((double)Grad<Tensor>(x => Tensor.Where(x > 0, x.Log(), 0))(Tensor.Scalar(0.0))));
    }

    [Fact]
    public void A_number_never_widens_a_tensor()
    {
        var x = Tensor.Create([1f, 2f]);
        Assert.Equal(DType.F32, (2.0 * x).DType);
        Assert.Equal(DType.I32, (2 * Tensor.Scalar(3)).DType);
        Assert.Equal(DType.U8, (2 * Tensor.Scalar((byte)3)).DType);
        Assert.Equal(DType.F32, (0.5 * Tensor.Scalar(3)).DType);
        Assert.Equal(DType.F64, (x + three).DType);
        Assert.Equal(0.1 * 3.0, (double)(0.1 * three));
        Tensor weak = 1.0;
        Assert.True((weak + 1).Type.Weak);
        Assert.False((weak + x).Type.Weak);
        Assert.Equal(DType.F32, Jit((Tensor t) => 2.0 * t)(x).DType);
    }

    [Fact]
    public void Stable_forms_do_not_overflow()
    {
        var x = Tensor.Create([1000f, 0f]);
        Assert.Equal(1000f, (float)x.LogSumExp());
        Assert.Equal([1f, 0f], x.Softmax().ToArray<float>());
        Assert.Equal([1f, 0f], Grad<Tensor>(t => t.LogSumExp())(x).ToArray<float>());
        Assert.Equal(float.NegativeInfinity, (float)Tensor.Full([3], float.NegativeInfinity).LogSumExp());
        Assert.Equal(1f, (float)Grad<Tensor>(t => -t.LogSigmoid())(-104f) * -1);
    }
}
