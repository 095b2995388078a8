using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What a JAX user tries within the first hour: points 9, 13, 14 and 15, a test each.</summary>
public class JaxRulesTests
{
    static readonly Tensor x = Tensor.Create([0.5, -1.0, 2.0]);

    [Fact]
    public void Custom_rules_survive_Vmap_and_Jit_and_null_is_a_zero_cotangent()
    {
        // The rules say 7 and 0 where the derivatives are y and x.
        var product = CustomVjp((Tensor a, Tensor b) => a * b, (a, b) => (a * b, 0), (_, g) => (7 * g, null));
        var slopes = Jit(Vmap(Grad(product, by: (a, b) => (a, b))));
        Assert.Equal([7.0, 7.0, 7.0], slopes(x, x).a.ToArray<double>());
        Assert.Equal([0.0, 0.0, 0.0], slopes(x, x).b.ToArray<double>());
        var sine = CustomJvp((Tensor a) => a.Sin(), (a, da) => (a.Sin(), 7 * da));
        Assert.Equal([7.0, 7.0, 7.0], Jit(Vmap(Grad(sine)))(x).ToArray<double>());
        var forward = Vmap((Tensor a) => Jvp(Jit(sine), a, Tensor.Scalar(1.0)).Tangent);
        Assert.Equal([7.0, 7.0, 7.0], forward(x).ToArray<double>());
        Assert.Throws<TransformException>(() => Jvp((Tensor a) => product(a, a), x, x));
    }

    [Fact]
    public void Rematerialisation_has_policies()
    {
        static Tensor F(Tensor t) => t.Sin().CheckpointName("s").Exp().Sin();
        static int Kept(Func<Tensor, Tensor> f) => SavedResiduals(f)(x).Count;
        Assert.Equal(1, Kept(Remat<Tensor, Tensor>(F)));
        Assert.Equal(2, Kept(Remat<Tensor, Tensor>(F, Policies.SaveOnlyThese("s"))));
        Assert.True(Kept(F) >= 3);
        var slope = Grad<Tensor>(t => F(t).Sum())(x).ToArray<double>();
        Assert.Equal(slope, Grad((Tensor t) => Remat<Tensor, Tensor>(F)(t).Sum())(x).ToArray<double>());
    }

    [Fact]
    public void Named_axes_mean_under_Vmap_what_they_mean_over_threads()
    {
        static Tensor F(Tensor t) => (t - PMean(t, "i")) / PSum(t.Square(), "i").Sqrt() * (1 + AxisIndex("i"));
        var mapped = Vmap<Tensor, Tensor>(F, axisName: "i")(x);
        LawTests.Close((x - x.Mean()) / x.Norm() * Tensor.Create([1, 2, 3]), mapped);
        Assert.Equal(mapped.ToArray<double>(), Shard<Tensor, Tensor>(F, new Mesh(("i", 3)))(x).ToArray<double>());
        LawTests.Close(mapped, Jit(Vmap<Tensor, Tensor>(F, axisName: "i"))(x));
    }

    [Fact]
    public void Reuse_after_donation_is_an_error_and_shapes_prints_and_callbacks_need_no_numbers()
    {
        var step = Jit((Tensor t) => t * 2, donate: t => t);
        var given = Tensor.Ones([3]);
        step(given);
        Assert.Contains("donated at JaxRulesTests.cs", Assert.Throws<DonatedTensorException>(() => given + 1).Message);

        Assert.Equal([2, 3], EvalShape((Tensor t) => Tensor.Ones([2, 1]) * t)(x)[0].Shape);

        var seen = new List<double>();
        Jit(Vmap((Tensor t) =>
        {
            DebugCallback(t, value => seen.Add((double)value));
            return t;
        }))(x);
        Assert.Equal([0.5, -1.0, 2.0], seen);

        var outside = Jit(Vmap((Tensor t) => PureCallback(
            (Tensor value) => Tensor.Scalar(Math.Cbrt((double)value)), new TensorType(DType.F64, []), t)));
        LawTests.Close(x.Cbrt(), outside(x));
    }
}
