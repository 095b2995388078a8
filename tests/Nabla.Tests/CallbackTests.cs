using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What calls back into C# while a graph runs: how often, in which order, with which numbers.</summary>
public class CallbackTests
{
    static readonly Tensor x = Tensor.Create([1.0, 2.0, 3.0]);

    static readonly TensorType number = new(DType.F64, []);

    static Tensor Outside(Tensor x) => Math.Pow((double)x, 2) + Tensor.Scalar(0.5);

    [Fact]
    public void Pure_callbacks_run_under_Jit_and_for_each_example()
    {
        Tensor F(Tensor t) => 2 * PureCallback(Outside, number, t.Sin());
        Tensor P(Tensor t) => 2 * (t.Sin().Square() + 0.5);
        LawTests.Close(P(x[0]), F(x[0]));
        LawTests.Close(P(x[0]), Jit<Tensor, Tensor>(F)(x[0]));
        LawTests.Close(P(x), Vmap<Tensor, Tensor>(F)(x));
        LawTests.Close(P(x), Jit(Vmap<Tensor, Tensor>(F))(x));
        var grid = x.Reshape(3, 1);
        LawTests.Close(P(grid), Jit(Vmap(Vmap<Tensor, Tensor>(F)))(grid));
        var sums = Vmap((Tensor t, Tensor u) => PureCallback(
            a => [Tensor.Scalar((double)a[0].Sum() + (double)a[1])], [number], t, u)[0], inAxes: [1, null]);
        Assert.Equal([6.0, 6.0, 6.0], sums(Tensor.Ones([2, 3], DType.F64), 4.0).ToArray<double>());
    }

    [Fact]
    public void A_pure_callback_that_nothing_needs_is_not_called()
    {
        var calls = 0;
        var f = Jit((Tensor t) =>
        {
            PureCallback(u => { calls++; return u; }, number, t);
            return t * 2;
        });
        f(x[0]);
        Assert.Equal(0, calls);
    }

    [Fact]
    public void A_derivative_of_a_pure_callback_is_refused_and_a_rule_is_the_cure()
    {
        Assert.Contains("CustomJvp", Assert.Throws<TransformException>(
            () => Grad((Tensor t) => PureCallback(Outside, number, t))(x[0])).Message);
        Assert.Contains("CustomJvp", Assert.Throws<TransformException>(
            () => Jit(Grad((Tensor t) => PureCallback(Outside, number, t)))(x[0])).Message);
        var cured = CustomVjp(
            (Tensor t) => PureCallback(Outside, number, t), t => (PureCallback(Outside, number, t), t),
            (t, g) => 2 * t * g);
        LawTests.Close(2 * x, Jit(Vmap(Grad(cured)))(x));
        Assert.Equal(0.0, (double)Grad((Tensor t) => PureCallback(Outside, number, t.StopGradient()) * 1)(x[0]));
    }

    [Fact]
    public void What_a_callback_returns_is_what_was_announced()
    {
        var wrong = Jit((Tensor t) => PureCallback(_ => Tensor.Ones([2]), number, t));
        var message = Assert.Throws<TransformException>(() => wrong(x[0])).Message;
        Assert.Contains("f32[2]", message);
        Assert.Contains("f64[]", message);
    }

    [Fact]
    public void Debug_callbacks_keep_their_order_and_happen_at_every_run()
    {
        var seen = new List<string>();
        Tensor F(Tensor t)
        {
            DebugCallback(t, v => seen.Add($"a {(double)v}"));
            var y = t.Exp() * 0;
            DebugCallback((y, "text"), v => seen.Add($"b {(double)v.y} {v.Item2}"));
            DebugCallback(t + 1, v => seen.Add($"c {(double)v}"));
            return t.Sin();
        }
        string[] Of(Action act)
        {
            seen.Clear();
            act();
            return [.. seen];
        }
        var (one, slope) = (Jit<Tensor, Tensor>(F), Jit(Grad<Tensor>(F)));
        string[] once = ["a 1", "b 0 text", "c 2"];
        Assert.Equal(once, Of(() => F(x[0])));
        Assert.Equal(once, Of(() => one(x[0])));
        Assert.Equal(["a 2", "b 0 text", "c 3"], Of(() => one(x[1])));
        Assert.Equal(once, Of(() => Grad<Tensor>(F)(x[0])));
        Assert.Equal(once, Of(() => slope(x[0])));
        Assert.Equal(once, Of(() => Grad(one)(x[0])));
        string[] lanes = ["a 1", "a 2", "a 3", "b 0 text", "b 0 text", "b 0 text", "c 2", "c 3", "c 4"];
        Assert.Equal(lanes, Of(() => Vmap<Tensor, Tensor>(F)(x)));
        Assert.Equal(lanes, Of(() => Jit(Vmap<Tensor, Tensor>(F))(x)));
        Assert.Equal(lanes, Of(() => Vmap(one)(x)));
        // Shards are run by themselves, and, where something is to be seen, in their order.
        Assert.Equal(
            ["a 1", "b 0 text", "c 2", "a 2", "b 0 text", "c 3", "a 3", "b 0 text", "c 4"],
            Of(() => Shard<Tensor, Tensor>(F, new Mesh(("i", 3)))(x)));
    }

    [Fact]
    public void Debug_callbacks_in_a_loop_happen_at_each_iteration()
    {
        var seen = new List<int>();
        Tensor F(Tensor t) => ForI(0, 3, (i, c) =>
        {
            DebugCallback(i, value => seen.Add((int)value));
            return c * 2;
        }, t);
        Assert.Equal(8.0, (double)F(x[0]));
        Assert.Equal([0, 1, 2], seen);
        Assert.Equal(8.0, (double)Jit<Tensor, Tensor>(F)(x[0]));
        Assert.Equal([0, 1, 2, 0, 1, 2], seen);
    }

    [Fact]
    public void Prints_show_numbers_under_Jit()
    {
        var (before, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            Jit((Tensor t) =>
            {
                DebugPrint("x = {0}, {1}", t, 7);
                return t;
            })(Tensor.Create([1f, 2f]));
        }
        finally
        {
            Console.SetOut(before);
        }
        Assert.Contains("x = [1. 2.], 7", text.ToString());
    }
}
