using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// Examples that the documentation of NumPy, SciPy, JAX and PyTorch prints, a row each: the call here, the numbers
/// there. Digits that are printed are held to; a row's name is that of the function there.
/// </summary>
public class ExampleTests
{
    sealed record Row(string Name, Func<Tensor> Value, double[] Printed, double Within, int[]? Shape);

    static Row Is(string name, Func<Tensor> value, double[] printed, double within = 0, int[]? shape = null) =>
        new(name, value, printed, within, shape);

    static Tensor V(params double[] numbers) => Tensor.Create(numbers);

    static Tensor I(params int[] numbers) => Tensor.Create(numbers);

    static readonly Tensor square = Tensor.Create([[1.0, 2.0], [3.0, 4.0]]);
    static readonly double nan = double.NaN, inf = double.PositiveInfinity;

    static Row[] Rows =>
    [
        Is("np.arange(3, 7)", () => Tensor.Arange(3, 7), [3, 4, 5, 6]),
        Is("np.arange(3, 7, 2)", () => Tensor.Arange(3, 7, 2), [3, 5]),
        Is("np.arange(5, 0, -2)", () => Tensor.Arange(5, 0, -2), [5, 3, 1]),
        Is("np.arange(0, 1, 0.25)", () => Tensor.Arange(0, 1, 0.25), [0, 0.25, 0.5, 0.75]),
        Is("np.arange(3, 0)", () => Tensor.Arange(3, 0), [], shape: [0]),
        Is("np.linspace(2, 3, 5)", () => Tensor.Linspace(2, 3, 5), [2, 2.25, 2.5, 2.75, 3]),
        Is("np.logspace(2, 3, 4)", () => Tensor.Logspace(2, 3, 4), [100, 215.443469, 464.15888336, 1000], 1e-4),
        Is("np.logspace(2, 3, 4, base=2)", () => Tensor.Logspace(2, 3, 4, 2), [4, 5.0396842, 6.34960421, 8], 1e-6),
        Is("np.tri(3, 5, 2)", () => Tensor.Tri(3, 5, 2), [1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]),
        Is("np.tri(3, 5, -1)", () => Tensor.Tri(3, 5, -1), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0]),
        Is("np.zeros_like", () => Tensor.ZerosLike(Tensor.Arange(6).Reshape(2, 3)), [0, 0, 0, 0, 0, 0], shape: [2, 3]),
        Is("np.full_like(x, 0.1, double)", () => Tensor.FullLike(Tensor.Arange(3), 0.1, DType.F64), [0.1, 0.1, 0.1]),
        Is("np.diff", () => V(1, 2, 4, 7, 0).Diff(), [1, 2, 3, -7]),
        Is("np.diff(n=2)", () => V(1, 2, 4, 7, 0).Diff(2), [1, 1, -10]),
        Is("np.diff(axis=0)", () => Tensor.Create([[1, 3, 6, 10], [0, 5, 6, 8]]).Diff(axis: 0), [-1, 2, 0, -2]),
        Is("np.nan_to_num", () => V(inf, -inf, nan, -128, 128).NanToNum(),
            [double.MaxValue, -double.MaxValue, 0, -128, 128]),
        Is("np.nan_to_num(nan=-9999, posinf=33333333, neginf=33333333)",
            () => V(inf, -inf, nan, -128, 128).NanToNum(-9999, 33333333, 33333333),
            [33333333, 33333333, -9999, -128, 128]),
        Is("np.searchsorted", () => V(11, 12, 13, 14, 15).SearchSorted(V(-10, 20, 12, 13)), [0, 5, 1, 2]),
        Is("np.searchsorted(right)", () => V(11, 12, 13, 14, 15).SearchSorted(V(13), behind: true), [3]),
        Is("np.bincount", () => I(0, 1, 1, 3, 2, 1, 7).BinCount(8), [1, 3, 1, 1, 0, 0, 0, 1]),
        Is("np.bincount(weights)", () => I(0, 1, 1, 2, 2, 2).BinCount(3, V(0.3, 0.5, 0.2, 0.7, 1, -0.6)),
            [0.3, 0.7, 1.1], 1e-12),
        Is("np.argwhere", () => (Tensor.Arange(6).Reshape(2, 3) > 1).ArgWhere(), [0, 2, 1, 0, 1, 1, 1, 2], shape: [4, 2]),
        Is("np.average(weights)", () => Tensor.Arange(1, 11).Average(Tensor.Arange(10, 0, -1)), [4], 1e-6),
        Is("np.average(axis=1)", () => Tensor.Arange(6).Reshape(3, 2).As(DType.F64).Average(V(0.25, 0.75), 1),
            [0.75, 2.75, 4.75]),
        Is("np.nansum", () => Tensor.Create([[1, 1], [1, nan]]).NanSum(0), [2, 1]),
        Is("np.nanmean", () => Tensor.Create([[1, nan], [3, 4]]).NanMean(), [8.0 / 3], 1e-12),
        Is("np.nanmax", () => Tensor.Create([[1, 2], [3, nan]]).NanMax(1), [2, 3]),
        Is("np.nanmin", () => Tensor.Create([[1, 2], [3, nan]]).NanMin(0), [1, 2]),
        Is("np.inner", () => Tensor.Inner(V(1, 2, 3), V(0, 1, 0)), [2]),
        Is("np.inner(24, 4)", () => Tensor.Inner(Tensor.Arange(24).Reshape(2, 3, 4), Tensor.Arange(4)),
            [14, 38, 62, 86, 110, 134], shape: [2, 3]),
        Is("np.inner(eye, 7)", () => Tensor.Inner(Tensor.Eye(2), 7), [7, 0, 0, 7]),
        Is("np.outer", () => Tensor.Outer(V(1, 1), V(-2, -1, 0)), [-2, -1, 0, -2, -1, 0]),
        Is("np.kron", () => Tensor.Kron(I(1, 10, 100), I(5, 6, 7)), [5, 6, 7, 50, 60, 70, 500, 600, 700]),
        Is("np.trace", () => Tensor.Eye(3).Trace(), [3]),
        Is("np.diagonal(1)", () => Tensor.Arange(4).Reshape(2, 2).Diagonal(1), [1]),
        Is("np.flip", () => Tensor.Arange(8).Reshape(2, 2, 2).Flip(), [7, 6, 5, 4, 3, 2, 1, 0]),
        Is("np.flip(0)", () => Tensor.Arange(8).Reshape(2, 2, 2).Flip(0), [4, 5, 6, 7, 0, 1, 2, 3]),
        Is("np.roll", () => Tensor.Arange(10).Roll(2), [8, 9, 0, 1, 2, 3, 4, 5, 6, 7]),
        Is("np.repeat", () => Tensor.Create([[1, 2], [3, 4]]).Repeat(3, 1), [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]),
        Is("np.tile", () => Tensor.Create([[1, 2], [3, 4]]).Tile(2), [1, 2, 1, 2, 3, 4, 3, 4]),
        Is("np.squeeze", () => V(0, 1, 2).Reshape(1, 3, 1).Squeeze(), [0, 1, 2], shape: [3]),
        Is("np.clip", () => Tensor.Arange(10).Clip(1, 8), [1, 1, 2, 3, 4, 5, 6, 7, 8, 8]),
        Is("np.cumsum", () => Tensor.Create([[1, 2, 3], [4, 5, 6]]).CumSum(1), [1, 3, 6, 4, 9, 15]),
        Is("np.cumprod", () => Tensor.Create([[1, 2, 3], [4, 5, 6]]).CumProd(0), [1, 2, 3, 4, 10, 18]),
        Is("np.median", () => Tensor.Create([[10.0, 7, 4], [3, 2, 1]]).Median(), [3.5]),
        Is("np.median(0)", () => Tensor.Create([[10.0, 7, 4], [3, 2, 1]]).Median(0), [6.5, 4.5, 2.5]),
        Is("np.quantile(0.5, 1)", () => Tensor.Create([[10.0, 7, 4], [3, 2, 1]]).Quantile(0.5, 1), [7, 2]),
        Is("np.var", () => square.Var(), [1.25]),
        Is("np.std(1)", () => square.Std(1), [0.5, 0.5]),
        Is("np.std", () => square.Std(), [1.1180339887498949], 1e-12),
        Is("np.prod", () => square.Prod(1), [2, 12]),
        Is("np.ptp", () => Tensor.Create([[4, 9, 2, 10], [6, 9, 7, 12]]).PeakToPeak(1), [8, 6]),
        Is("np.take", () => V(4, 3, 5, 7, 6, 8).Take(I(0, 1, 4)), [4, 3, 6]),
        Is("np.take_along_axis", () => Tensor.Create([[10, 30, 20], [60, 40, 50]])
            .TakeAlong(Tensor.Create([[0, 2, 1], [1, 2, 0]]), 1), [10, 20, 30, 40, 50, 60]),
        Is("np.argsort", () => I(3, 1, 2).ArgSort(), [1, 2, 0]),
        Is("np.argmax(0)", () => (Tensor.Arange(6).Reshape(2, 3) + 10).ArgMax(0), [1, 1, 1]),
        Is("np.mod", () => Tensor.Arange(7) % 5, [0, 1, 2, 3, 4, 0, 1]),
        Is("np.remainder", () => I(-3, -2, -1, 1, 2, 3) % 2, [1, 0, 1, 1, 0, 1]),
        Is("np.fmod", () => Tensor.Remainder(I(-3, -2, -1, 1, 2, 3), 2), [-1, 0, -1, 1, 0, 1]),
        Is("np.floor_divide", () => Tensor.FloorDivide(V(1, 2, 3, 4), 2.5), [0, 0, 1, 1]),
        Is("np.hypot", () => Tensor.Hypot(3 * Tensor.Ones([3], DType.F64), 4), [5, 5, 5], 1e-12),
        Is("np.logaddexp", () => Tensor.LogAddExp(Math.Log(1e-50), Math.Log(2.5e-50)), [-113.87649168120691], 1e-4),
        Is("np.expm1(1e-10)", () => V(1e-10).Expm1(), [1.00000000005e-10], 1e-22),
        Is("np.log1p(1e-99)", () => V(1e-99).Log1p(), [1e-99], 1e-110),
        Is("np.arctan2", () => Tensor.Atan2(V(-1, -1, 1, 1), V(-1, 1, 1, -1)) * 180 / Math.PI, [-135, -45, 45, 135], 1e-12),
        Is("np.sign", () => V(-5, 4.5).Sign(), [-1, 1]),
        Is("np.rint", () => V(-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0).Round(), [-2, -2, 0, 0, 2, 2, 2]),
        Is("np.trunc", () => V(-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0).Trunc(), [-1, -1, 0, 0, 1, 1, 2]),
        Is("np.ceil", () => V(-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0).Ceil(), [-1, -1, 0, 1, 2, 2, 2]),
        Is("np.floor", () => V(-1.7, -1.5, -0.2, 0.2, 1.5, 1.7, 2.0).Floor(), [-2, -2, -1, 0, 1, 1, 2]),
        Is("np.cbrt", () => V(1, 8, 27).Cbrt(), [1, 2, 3], 1e-12),
        Is("np.sinc(0.5)", () => V(0, 0.5, -0.8, -2.4).Sinc(), [1, 0.63661977, 0.233872321, 0.126137788], 1e-8),
        Is("np.interp", () => V(0, 1, 1.5, 2.72, 3.14).Interpolate(V(1, 2, 3), V(3, 2, 0)), [3, 3, 2.5, 0.56, 0], 1e-12),
        Is("np.linalg.norm", () => (Tensor.Arange(9) - 4).Norm(), [7.745966692414834], 1e-6),
        Is("np.linalg.norm(3)", () => (Tensor.Arange(9) - 4).Norm(3), [5.8480354764257312], 1e-5),
        Is("np.einsum('ii')", () => Tensor.Einsum("ii", Tensor.Arange(25).Reshape(5, 5)), [60]),
        Is("np.einsum('ij,j')", () => Tensor.Einsum("ij,j", Tensor.Arange(25).Reshape(5, 5), Tensor.Arange(5)),
            [30, 80, 130, 180, 230]),
        Is("np.isclose", () => Tensor.IsClose(V(1e10, 1e-7), V(1.00001e10, 1e-8)), [1, 0]),
        Is("np.where", () => Tensor.Where(Tensor.Arange(10) < 5, Tensor.Arange(10), 10 * Tensor.Arange(10)),
            [0, 1, 2, 3, 4, 50, 60, 70, 80, 90]),
        Is("np.pad", () => I(1, 2, 3, 4, 5).Pad([(2, 3)], 4), [4, 4, 1, 2, 3, 4, 5, 4, 4, 4]),
        Is("scipy.special.logsumexp", () => Tensor.Arange(10).LogSumExp(), [9.4586297444267107], 1e-6),
        Is("scipy.special.logit", () => V(0, 0.25, 0.5, 0.75, 1).Logit(), [-inf, -1.09861229, 0, 1.09861229, inf], 1e-8),
        Is("scipy.special.xlogy", () => Tensor.XLogY(V(0, 0, 2), V(0, 3, Math.E)), [0, 0, 2], 1e-15),
        Is("scipy.special.softmax(0)", () => Tensor.Create([[1, 0.5, 0.2, 3], [1, -1, 7, 3], [2, 12, 13, 3]]).Softmax(0),
            [0.211942, 0.00001013, 0.00000275, 0.333333, 0.211942, 0.00000226, 0.00247262, 0.333333,
                0.576117, 0.999988, 0.997525, 0.333333], 1e-6),
        Is("torch.nn.functional.one_hot", () => (Tensor.Arange(5) % 3).OneHot(3),
            [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0]),
        Is("torch.topk", () => V(1, 2, 3, 4, 5).TopK(3).Values, [5, 4, 3]),
        Is("torch.tril", () => square.Tril(), [1, 0, 3, 4]),
        Is("torch.erf", () => V(0, -1, 10).Erf(), [0, -0.8427, 1], 1e-4),
        Is("torch.erfc", () => V(0, -1, 10).Erfc(), [1, 1.8427, 0], 1e-4),
        Is("torch.erfinv", () => V(0, 0.5, -1).ErfInv(), [0, 0.4769, -inf], 1e-4),
        Is("torch.lgamma", () => V(0.5, 1, 1.5).Lgamma(), [0.5724, 0, -0.1208], 1e-4),
        Is("torch.digamma", () => V(1, 0.5).Digamma(), [-0.5772, -1.9635], 1e-4),
        Is("torch.nn.AvgPool1d", () => V(1, 2, 3, 4, 5, 6, 7).Reshape(1, 7, 1).MeanPool(3, 2), [2, 4, 6]),
        Is("torch.nn.MaxPool1d", () => V(1, 2, 3, 4, 5, 6, 7).Reshape(1, 7, 1).MaxPool(3, 2), [3, 5, 7]),
        Is("np.correlate", () => V(1, 2, 3).Reshape(1, 3, 1).Convolve(V(0, 1, 0.5).Reshape(3, 1, 1)), [3.5]),
        Is("np.correlate(same)", () => V(1, 2, 3).Reshape(1, 3, 1)
            .Convolve(V(0, 1, 0.5).Reshape(3, 1, 1), padding: Padding.Same), [2, 3.5, 3]),
        Is("jax.grad(tanh)", () => Grad((Tensor x) => x.Tanh())(2.0), [0.070650816], 1e-7),
        Is("jax.grad(grad(tanh))", () => Grad(Grad((Tensor x) => x.Tanh()))(2.0), [-0.13621868], 1e-6),
        Is("jax.grad(grad(grad(tanh)))", () => Grad(Grad(Grad((Tensor x) => x.Tanh())))(2.0), [0.25265405], 1e-6),
        Is("jax.lax.dynamic_slice", () => Tensor.Arange(5).DynamicSlice(I(2), [2]), [2, 3]),
        Is("jax.lax.dynamic_slice(clamped)", () => Tensor.Arange(5).DynamicSlice(I(4), [3]), [2, 3, 4]),
        Is("jax.lax.dynamic_slice(negative)", () => Tensor.Arange(5).DynamicSlice(I(-4), [2]), [1, 2]),
        Is("jax.lax.dynamic_update_slice", () => Tensor.Zeros([6]).DynamicUpdate(I(-3), Tensor.Ones([2])), [0, 0, 0, 1, 1, 0]),
        Is("jnp.at.set", () => Tensor.Arange(5).At[2].Set(7), [0, 1, 7, 3, 4]),
    ];

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    [Theory, MemberData(nameof(Names))]
    public void An_example_is_as_printed(string name)
    {
        var row = Rows.Single(row => row.Name == name);
        var value = row.Value();
        if (row.Shape is { } shape) Assert.Equal(shape, value.Shape);
        var numbers = value.As(DType.F64).ToArray<double>();
        Assert.Equal(row.Printed.Length, numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
            Assert.True(
                numbers[i].Equals(row.Printed[i]) || Math.Abs(numbers[i] - row.Printed[i]) <= row.Within,
                $"{name}[{i}]: {numbers[i]:R}, there {row.Printed[i]:R}");
    }

    public static TheoryData<string> Smooth => [.. smooth.Keys];

    static readonly Dictionary<string, Func<Tensor, Tensor>> smooth = new()
    {
        ["Diff"] = x => x.Diff(2),
        ["Average"] = x => x.Average(x.Exp(), 0),
        ["NanSum"] = x => x.NanSum(1),
        ["NanMean"] = x => x.Square().NanMean(0),
        ["NanToNum"] = x => x.NanToNum().Square(),
        ["Logit"] = x => x.Sigmoid().Logit().Square(),
        ["Sinc"] = x => x.Sinc(),
        ["Inner"] = x => Tensor.Inner(x, x),
        ["BinCount"] = x => I(0, 1, 1, 2, 2, 2).BinCount(3, x.Ravel()),
        ["Squeeze"] = x => x.ExpandDims(1).Squeeze().Square(),
        ["Flip"] = x => x.Flip() * x,
        ["XLogY"] = x => Tensor.XLogY(x, x.Square() + 1),
    };

    // d f(x)·c / dx against differences, to the second order, and vectorised against the loop.
    [Theory, MemberData(nameof(Smooth))]
    public void What_is_composed_has_gradients_to_the_second_order(string name)
    {
        var f = smooth[name];
        var x = V(0.3, -0.7, 1.2, 0.9, -1.4, 0.5).Reshape(2, 3);
        Tensor Number(Tensor v) => (f(v) * f(v).Cos()).Sum();
        Assert.True(GradCheck.Of(Number, x).Passed);
        Assert.True(GradCheck.Of((Tensor v) => Grad<Tensor>(Number)(v).Square().Sum(), x).Passed);
        var each = Vmap((Tensor v) => f(v))(Tensor.Stack([x, 2 * x]));
        Assert.True((bool)Tensor.AllClose(each, Tensor.Stack([f(x), f(2 * x)])));
    }

    [Fact]
    public void XLogY_at_zero_has_the_gradient_ln_y()
    {
        // d (x ln y)/dx = ln y, at x = 0 too; where ln y is not finite it is taken as 0.
        var slope = Grad((Tensor x) => Tensor.XLogY(x, V(Math.E, 1, 0, -1)).Sum())(Tensor.Zeros([4], DType.F64));
        Assert.Equal([1, 0, 0, 0], slope.ToArray<double>());
    }

    [Fact]
    public void Sinc_at_zero_has_its_derivatives()
    {
        // sin(πx)/(πx) = 1 - π²x²/6 + …
        Tensor zero = Tensor.Scalar(0.0);
        Assert.Equal(0, (double)Grad((Tensor x) => x.Sinc())(zero));
        Assert.Equal(-Math.PI * Math.PI / 3, (double)Grad(Grad((Tensor x) => x.Sinc()))(zero), 12);
    }

    [Fact]
    public void Numbers_of_csharp_are_doubles_until_they_meet_a_tensor()
    {
        Tensor tenth = 0.1, three = 3.0;
        Assert.True((tenth * three).Type.Weak);
        Assert.Equal(0.1 * 3.0, (double)(tenth * three + Tensor.Scalar(0.0)));
        Assert.Equal(DType.F32, (tenth * three + Tensor.Zeros([2])).DType);
        Assert.Equal(Math.Sqrt(0.1), (double)(tenth.Sqrt() * Tensor.Scalar(1.0)));
    }

    [Fact]
    public void Truths_add_as_or_and_multiply_as_and()
    {
        var (p, q) = (Tensor.Create([true, true, false]), Tensor.Create([true, false, false]));
        Assert.Equal([true, true, false], (p + q).ToArray<bool>());
        Assert.Equal([true, false, false], (p * q).ToArray<bool>());
        Assert.Equal([2, 1, 0], (p + q.As(DType.I32)).ToArray<int>());
    }

    [Fact]
    public void Softmax_of_nothing_is_nothing()
    {
        var none = Tensor.Zeros([3, 0]);
        Assert.Equal([3, 0], none.Softmax().Shape);
        Assert.All(none.LogSumExp(1).ToArray<float>(), x => Assert.Equal(float.NegativeInfinity, x));
    }

    [Fact]
    public void Null_is_refused_by_the_librarys_own_family()
    {
        Tensor none = null!, x = V(1, 2);
        Action[] all =
        [
            () => _ = x + none, () => _ = none * x, () => _ = -none, () => _ = x > none, () => x.MatMul(none),
            () => Tensor.Where(none, x, x), () => Tensor.Where(x, none, x), () => Tensor.Concat([x, none]),
            () => Tensor.Stack([x, none]), () => Tensor.Einsum("i,i", x, none), () => Tensor.Maximum(none, x),
            () => Tensor.Pow(x, none), () => x.Take(none), () => x.TakeAlong(none), () => x.ScatterAdd(I(0), none),
            () => x.Clip(none, x), () => Tensor.XLogY(none, x), () => x.At[0].Set(none), () => x.SearchSorted(none),
            () => Jit((Func<Tensor, Tensor>)null!), () => Grad((Func<Tensor, Tensor>)null!)(x),
            () => Vmap((Func<Tensor, Tensor>)null!)(x), () => MakeGraph((Func<Tensor, Tensor>)null!)(x),
        ];
        for (var i = 0; i < all.Length; i++)
        {
            var error = Record.Exception(all[i]);
            Assert.True(error is NullException, $"{i}: {error}");
            Assert.Contains("null", error!.Message);
        }
    }
}
