using Nabla.Compiler;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// Derivatives told by a rule. Most rules here are wrong on purpose, so that a right derivative would be noticed:
/// what must come out is what the rule says, worked out by hand.
/// </summary>
public class CustomRuleTests
{
    static readonly Tensor x = Tensor.Create([0.3, -1.2, 2.0]);

    // log(1 + eˣ): the value overflows nowhere, and the slope is 1 - 1 / (1 + eˣ), where the derivative of what is
    // written is eˣ / (1 + eˣ), infinity by infinity from x = 710 on.
    static readonly Func<Tensor, Tensor> naive = x => (1 + x.Exp()).Log();
    static readonly Func<Tensor, Tensor> log1PExp =
        CustomJvp(naive, (x, dx) => (naive(x), dx * (1 - (1 / (1 + x.Exp())))));

    // The sine, whose derivative shall be three cosines.
    static readonly Func<Tensor, Tensor> steepSine =
        CustomJvp((Tensor x) => x.Sin(), (x, dx) => (x.Sin(), 3 * x.Cos() * dx));

    // The same by reverse mode: the cosine goes along as a residual.
    static readonly Func<Tensor, Tensor> steepBack = CustomVjp(
        (Tensor x) => x.Sin(), x => (x.Sin(), x), (x, g) => 3 * x.Cos() * g);

    static Tensor Slopes(double factor) => factor * x.Cos();

    [Fact]
    public void Log1pexp_has_a_slope_where_the_naive_form_has_none()
    {
        var far = Tensor.Scalar(1000.0);
        Assert.True(double.IsNaN((double)Grad(naive)(far)));
        Assert.Equal(1.0, (double)Grad(log1PExp)(far));
        Assert.Equal(1.0, (double)Jit(Grad(log1PExp))(far));
        Assert.Equal(1.0, (double)Grad(Jit(log1PExp))(far));
        Assert.Equal([1.0, 0.5], Vmap(Grad(log1PExp))(Tensor.Create([1000.0, 0.0])).ToArray<double>());
        Assert.Equal([1.0, 0.5], Vmap(Jit(Grad(log1PExp)))(Tensor.Create([1000.0, 0.0])).ToArray<double>());
        // d/dx (1 - 1/(1 + eˣ)) = s (1 - s): a quarter at 0.
        Assert.Equal(0.25, (double)Grad(Grad(log1PExp))(Tensor.Scalar(0.0)), 1e-15);
        Assert.Equal(0.25, (double)Hessian(log1PExp)(Tensor.Scalar(0.0)), 1e-15);
    }

    [Fact]
    public void A_JVP_rule_gives_both_modes()
    {
        LawTests.Close(Slopes(3), Jvp(steepSine, x, Tensor.Ones([3], DType.F64)).Tangent);
        LawTests.Close(Slopes(3), Vjp(steepSine, x).Pullback(Tensor.Ones([3], DType.F64)));
        LawTests.Close(JacFwd(steepSine)(x), JacRev(steepSine)(x));
        LawTests.Close(Slopes(3).Diag(), JacFwd(steepSine)(x));
    }

    [Fact]
    public void Rules_hold_under_every_nesting()
    {
        foreach (var f in new[] { steepSine, steepBack })
        {
            var slope = Grad((Tensor t) => f(t).Sum());
            LawTests.Close(Slopes(3), slope(x));
            LawTests.Close(Slopes(3), Jit(slope)(x));
            LawTests.Close(Slopes(3), Grad(Jit((Tensor t) => f(t).Sum()))(x));
            LawTests.Close(Slopes(3), Grad((Tensor t) => Jit(f)(t).Sum())(x));
            LawTests.Close(Slopes(3), Vmap(Grad((Tensor t) => f(t)))(x));
            LawTests.Close(Slopes(3), Jit(Vmap(Grad((Tensor t) => f(t))))(x));
            LawTests.Close(Slopes(3), Vmap(Jit(Grad(Jit((Tensor t) => f(t)))))(x));
            LawTests.Close(Slopes(3), Grad((Tensor t) => Vmap(f)(t).Sum())(x));
            LawTests.Close(Slopes(3), Grad((Tensor t) => Jit(Vmap(Jit(f)))(t).Sum())(x));
            var grid = x.Reshape(3, 1);
            LawTests.Close(Slopes(3).Reshape(3, 1), Grad((Tensor t) => Vmap(Vmap(f))(t).Sum())(grid));
            // The rule is differentiated: d/dx 3 cos x = -3 sin x; once more, and it is -3 cos x.
            LawTests.Close(-3 * x.Sin(), Vmap(Grad(Grad(f)))(x));
            LawTests.Close(-3 * x.Sin(), Jit(Vmap(Grad(Jit(Grad(f)))))(x));
            LawTests.Close(-3 * x.Cos(), Vmap(Grad(Grad(Grad(f))))(x));
            LawTests.Close(-3 * x.Sin(), Hvp((Tensor t) => f(t).Sum(), x, Tensor.Ones([3], DType.F64)));
        }
    }

    [Fact]
    public void The_value_is_the_functions_wherever_no_derivative_is_asked()
    {
        var strange = CustomJvp((Tensor t) => t.Sin(), (t, dt) => (t.Sin(), 0 * dt));
        LawTests.Close(x.Sin(), strange(x));
        LawTests.Close(x.Sin(), Jit(strange)(x));
        LawTests.Close(x.Sin(), Vmap(strange)(x));
        LawTests.Close(x.Sin(), Jit(Vmap(strange))(x));
    }

    [Fact]
    public void Gradients_are_clipped_on_their_way_back()
    {
        var clipped = CustomVjp((Tensor t) => t, t => (t, 0), (_, g) => g.Clip(-1, 1));
        // d/dx of 5 x is 5, of -x/2 is -1/2: what comes back is at most 1.
        Assert.Equal(1.0, (double)Grad((Tensor t) => 5 * clipped(t))(2.0));
        Assert.Equal(-0.5, (double)Grad((Tensor t) => -0.5 * clipped(t))(Tensor.Scalar(2.0)));
        var steep = Tensor.Create([3.0, 1.0, -9.0]);
        Assert.Equal([1.0, 1.0, -1.0], Grad((Tensor t) => (clipped(t) * steep).Sum())(x).ToArray<double>());
    }

    [Fact]
    public void Rounding_is_straight_through()
    {
        var round = CustomJvp((Tensor t) => t.Round(), (t, dt) => (t.Round(), dt));
        Assert.Equal(0f, (float)Grad((Tensor t) => t.Round().Square())(2.6f));
        // d/dx round(x)² = 2 round(x), if rounding counts as the identity.
        Assert.Equal(6f, (float)Grad((Tensor t) => round(t).Square())(2.6f));
        var slopes = Vmap(Jit(Grad((Tensor t) => round(t).Square())));
        Assert.Equal([6f, -4f], slopes(Tensor.Create([2.6f, -1.9f])).ToArray<float>());
    }

    [Fact]
    public void Trees_residuals_static_arguments_and_null_cotangents()
    {
        // power(w, x, n) = w xⁿ, whose way back leaves x out.
        var power = CustomVjp(
            ((Tensor W, Tensor B) p, Tensor t, int n) => (p.W * Tensor.Pow(t, n)) + p.B,
            (p, t, n) => ((p.W * Tensor.Pow(t, n)) + p.B, (t, n)),
            (kept, g) => ((g * Tensor.Pow(kept.t, kept.n), null!), null, 0));
        var (net, at) = ((Tensor.Scalar(2.0), Tensor.Scalar(1.0)), Tensor.Scalar(3.0));
        Assert.Equal(19.0, (double)power(net, at, 2));
        var slopes = Grad(((Tensor W, Tensor B) p, Tensor t) => power(p, t, 2), by: (p, t) => (p, t))(net, at);
        Assert.Equal((9.0, 0.0, 0.0), ((double)slopes.p.W, (double)slopes.p.B, (double)slopes.t));
    }

    [Fact]
    public void An_argument_that_all_examples_share_gets_the_sum_of_their_cotangents()
    {
        var scaled = CustomVjp(
            (Tensor w, Tensor t) => w * t, (w, t) => (w * t, (w, t)), (kept, g) => (7 * g * kept.t, g * kept.w));
        var slope = Grad((Tensor w) => Vmap(scaled, inAxes: [null, 0])(w, x).Sum());
        LawTests.Close(7 * x.Sum(), slope(Tensor.Scalar(1.5)));
        LawTests.Close(7 * x.Sum(), Jit(slope)(Tensor.Scalar(1.5)));
    }

    [Fact]
    public void Without_Jit_control_flow_on_numbers_works_in_the_rule_and_in_the_function()
    {
        var abs = CustomJvp((Tensor t) => t > 0 ? t : -t, (t, dt) => t > 0 ? (t, 2 * dt) : (-t, -2 * dt));
        Assert.Equal(3.0, (double)abs(-3.0));
        Assert.Equal(-2.0, (double)Grad(abs)(Tensor.Scalar(-3.0)));
    }

    [Fact]
    public void The_compiler_writes_the_function_in_place_of_the_call()
    {
        var passed = Pipeline.Run(MakeGraph((Tensor t) => steepSine(t) + steepBack(t))(x));
        Assert.DoesNotContain(passed.Equations, equation => equation.Primitive is Primitives.GraphCall);
    }

    static string Refused<E>(Action act) where E : ArrayException => Assert.Throws<E>(act).Message;

    [Fact]
    public void Forward_mode_of_a_VJP_rule_is_refused_with_the_cure()
    {
        Assert.Contains("CustomJvp", Refused<TransformException>(() => Jvp(steepBack, x, x)));
        Assert.Contains("reverse mode alone", Refused<TransformException>(() => JacFwd(steepBack)(x)));
        var jitted = Jit((Tensor t) => Jvp(steepBack, t, t).Tangent);
        Assert.Contains("reverse mode alone", Refused<TransformException>(() => jitted(x)));
    }

    [Fact]
    public void A_rule_of_another_structure_is_refused_by_the_path()
    {
        var short1 = CustomVjp((Tensor[] p) => p[0] * p[1], p => (p[0] * p[1], 0), (_, g) => [g]);
        Assert.Contains("'p' is Tensor[] of 2 and Tensor[] of 1", Refused<TreeException>(
            () => Grad((Tensor[] p) => short1(p))([1.0, 2.0])));
        var wide = CustomVjp((Tensor t) => t.Sum(), t => (t.Sum(), 0), (_, g) => Tensor.Ones([2], DType.F64));
        Assert.Contains("'t' is f64[3] and f64[2]", Refused<TransformException>(() => Grad(wide)(x)));
        var other = CustomJvp((Tensor t) => (t, t), (t, dt) => ((t, t), (dt, dt.Reshape(3, 1))));
        Assert.Contains("'tangent.Item2' is f64[3] and f64[3,1]", Refused<TransformException>(
            () => Grad((Tensor t) => other(t).Item2.Sum())(x)));
        var more = CustomJvp((Tensor t) => new[] { t }, (t, dt) => ([t, t], [dt, dt]));
        Assert.Contains("'value[1]' is absent and a tensor", Refused<TreeException>(
            () => Grad((Tensor t) => Vmap(more)(t)[0].Sum())(x)));
    }

    [Fact]
    public void A_derivative_by_what_the_function_closes_over_is_refused()
    {
        var message = Refused<TransformException>(() => Grad((Tensor w) =>
            Vmap(CustomJvp((Tensor t) => w * t, (t, dt) => (w * t, w * dt)))(x).Sum())(Tensor.Scalar(2.0)));
        Assert.Contains("make the tensor one of them", message);
    }
}
