using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Every form in docs/transformations.md: this file compiles, so they do; and each gives what it should.</summary>
public partial class FormsTests
{
    [Tree]
    public sealed partial record Net(Tensor W, Tensor B);

    static Tensor Loss(Net net, Tensor x, Tensor y) => ((x * net.W) + net.B - y).Square().Sum();

    static (Tensor Loss, Tensor Guess) Judged(Net net, Tensor x, Tensor y)
    {
        var guess = (x * net.W) + net.B;
        return ((guess - y).Square().Sum(), guess);
    }

    static readonly Net net = new(Tensor.Scalar(2.0), Tensor.Scalar(1.0));
    static readonly Tensor x = Tensor.Create([1.0, 2.0]), y = Tensor.Create([4.0, 6.0]);

    // The guesses are 3 and 5, the errors -1 and -1: by W it is 2 (-1 - 2), by B 2 (-1 - 1), by x 2 (-1) W each.
    static void Right(Net gradient) => Assert.Equal((-6.0, -4.0), ((double)gradient.W, (double)gradient.B));

    static void RightByX(Tensor gradient) => Assert.Equal([-4, -4], gradient.ToArray<double>());

    [Fact]
    public void A_function_is_named_by_a_variable_a_typed_lambda_or_its_types()
    {
        var loss = Loss;
        Right(Grad(loss)(net, x, y));
        Right(Grad((Net p) => Loss(p, x, y))(net));
        Right(Grad<Net, Tensor, Tensor>(Loss)(net, x, y));
        Func<Tensor, Tensor> square = t => t.Square().Sum();
        Assert.Equal([2, 4], Grad(square)(x).ToArray<double>());
        Assert.Equal([2, 4], Grad<Tensor>(t => t.Square().Sum())(x).ToArray<double>());
    }

    [Fact]
    public void By_says_what_is_differentiated()
    {
        var loss = Loss;
        RightByX(Grad(loss, by: (net, x, y) => x)(net, x, y));
        var (byNet, byX) = Grad(loss, by: (net, x, y) => (net, x))(net, x, y);
        Right(byNet);
        RightByX(byX);
        Assert.Equal(-4.0, (double)Grad(loss, by: (net, x, y) => net.B)(net, x, y));
        var (value, gradient) = ValueAndGrad(loss, by: (net, x, y) => new[] { net.W, net.W })(net, x, y);
        Assert.Equal((2.0, -6.0, -6.0), ((double)value, (double)gradient[0], (double)gradient[1]));
        RightByX(Grad((Tensor image) => Loss(net, image, y))(x));
        RightByX(Jit(Grad(loss, by: (net, x, y) => x))(net, x, y));
        RightByX(Vmap(Grad(loss, by: (net, x, y) => x), inAxes: [null, 0, 0])(net, x[.., null], y[.., null])[.., 0]);
        // Other arguments may be anything.
        Assert.Equal(3.0, (double)Grad((int times, Tensor t) => t * times, by: (times, t) => t)(3, Tensor.Scalar(1.0)));
        var computes = Assert.Throws<TransformException>(() => Grad(loss, by: (net, x, y) => x * 2)(net, x, y));
        Assert.Contains("computes nothing", computes.Message);
        Assert.Throws<TransformException>(() => Grad(loss, by: (net, _, _) => x)(net, x, y));
    }

    [Fact]
    public void A_function_that_also_returns_something_else_hands_it_on()
    {
        var judged = Judged;
        var ((loss, guess), gradient) = ValueAndGrad(judged)(net, x, y);
        Assert.Equal(2.0, (double)loss);
        Assert.Equal([3, 5], guess.ToArray<double>());
        Right(gradient);
        var (again, (aux, count)) = Grad((Net p) => (Loss(p, x, y), (p.W * 2, 7)))(net);
        Right(again);
        Assert.Equal((4.0, 7), ((double)aux, count));
        ((loss, guess), gradient) = Jit(ValueAndGrad(judged))(net, x, y);
        Assert.Equal((2.0, 2), ((double)loss, guess.Length));
        Right(gradient);
        // What comes along has no derivative, and costs none; a derivative around still sees it.
        var second = Grad((Tensor t) => Grad((Tensor s) => (s * s, s * s * s))(t).Aux)(Tensor.Scalar(2.0));
        Assert.Equal(12.0, (double)second);
    }

    [Fact]
    public void Up_to_four_arguments_are_taken_as_they_are()
    {
        static Tensor Four(Tensor a, Tensor b, Tensor c, int d) => (a * b * c * d).Sum();
        var (one, two) = (Tensor.Scalar(1.0), Tensor.Scalar(2.0));
        var four = Four;
        Assert.Equal(24.0, (double)Grad(four)(one, two, two * 2, 3));
        Assert.Equal(12.0, (double)Grad(four, by: (a, b, c, d) => b)(one, two, two * 2, 3));
        Assert.Equal(24.0, (double)Jit(four)(one, two, two * 2, 3));
        Assert.Equal(4, MakeGraph(four)(one, two, two, 3).Count);
        Assert.Equal("f64[]", EvalShape(four)(one, two, two, 3)[0].ToString());
        Assert.Equal([6, 12], Vmap(four, inAxes: [0, null, null, null])(x, one, one, 6).ToArray<double>());
    }

    [Fact]
    public void Axes_nest_as_arguments_and_values_do()
    {
        var w = Tensor.Create([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
        var affine = (Net p, (Tensor X, Tensor Shared) t) => ((p.W * t.X) + p.B + t.Shared, t.Shared * 2);
        var mapped = Vmap(affine, inAxes: [[1, null], [0, null]], outAxes: [1, null]);
        var (sum, twice) = mapped(new(w, Tensor.Scalar(1.0)), (x, Tensor.Scalar(10.0)));
        Assert.Equal([3, 2], sum.Shape);
        Assert.Equal([12, 15, 14, 19, 16, 23], sum.ToArray<double>());
        Assert.Equal(20.0, (double)twice);
        Assert.Equal([2, 3], Vmap((Tensor t) => t, inAxes: 1)(w).Shape);
        Assert.Equal([2, 3], Vmap((Tensor t) => t, outAxes: -1)(w).Shape);
        static string Error(Action run) => Assert.Throws<TransformException>(run).Message;
        Assert.Contains(
            "2 examples in 'net.W', 3 in 'x'",
            Error(() => Vmap((Net net, Tensor x) => net.W * x)(new(x, y), Tensor.Ones([3]))));
        Assert.Contains("[0] for the arguments of 2 members", Error(() => Vmap((Tensor a, Tensor b) => a, inAxes: [0])(x, y)));
        Assert.Contains("axis 1 of 'b', which is f64[2]", Error(() => Vmap((Tensor a, Tensor b) => a, inAxes: [0, 1])(x, y)));
        Assert.Contains("[0, 0] for a value, which is one tensor", Error(() => Vmap((Tensor a) => a, outAxes: [0, 0])(x)));
        Assert.Contains("the same for all", Error(() => Vmap((Tensor a) => a * 2, outAxes: null)(x)));
        Assert.Contains("at least one argument", Error(() => Vmap((Tensor a) => a, inAxes: [null])(x)));
    }

    [Fact]
    public void One_argument_forms_find_their_types()
    {
        static Tensor Square(Tensor t) => t * t;
        var (value, change) = Jvp(Square, x, y);
        Assert.Equal([1, 4], value.ToArray<double>());
        Assert.Equal([8, 24], change.ToArray<double>());
        Assert.Equal([8, 24], Vjp(Square, x).Pullback(y).ToArray<double>());
        Assert.Equal([8, 24], Linearize(Square, x).Tangent(y).ToArray<double>());
        Assert.Equal([4, 0, 0, 8], (JacFwd(Square)(x) * 2).ToArray<double>());
        Assert.Equal([2, 0, 0, 4], JacRev(Square)(x).ToArray<double>());
        Assert.Equal([2, 0, 0, 2], Hessian(t => Square(t).Sum())(x).ToArray<double>());
        Assert.Equal([8, 12], Hvp(t => Square(t).Sum(), x, y).ToArray<double>());
    }
}
