namespace Nabla.Tests;

/// <summary>Values against naive loops in double, for every element type that an operation takes.</summary>
public class ValueTests
{
    static readonly (string Name, Func<Tensor, Tensor> Tensor, Func<double, double> Naive)[] functions =
    [
        ("neg", x => -x, x => -x), ("abs", x => x.Abs(), Math.Abs), ("sign", x => x.Sign(), x => Math.Sign(x)),
        ("square", x => x.Square(), x => x * x), ("floor", x => x.Floor(), Math.Floor), ("ceil", x => x.Ceil(), Math.Ceiling),
        ("round", x => x.Round(), Math.Round), ("exp", x => x.Exp(), Math.Exp), ("expm1", x => x.Expm1(), x => Math.Exp(x) - 1),
        ("sin", x => x.Sin(), Math.Sin), ("cos", x => x.Cos(), Math.Cos), ("tan", x => x.Tan(), Math.Tan),
        ("atan", x => x.Atan(), Math.Atan), ("sinh", x => x.Sinh(), Math.Sinh), ("cosh", x => x.Cosh(), Math.Cosh),
        ("tanh", x => x.Tanh(), Math.Tanh), ("sigmoid", x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ("softplus", x => x.Softplus(), x => Math.Log(1 + Math.Exp(x))), ("relu", x => x.Relu(), x => Math.Max(x, 0)),
        ("silu", x => x.Silu(), x => x / (1 + Math.Exp(-x))), ("reciprocal", x => (x + 5).Reciprocal(), x => 1 / (x + 5)),
        ("sqrt", x => (x + 5).Sqrt(), x => Math.Sqrt(x + 5)), ("rsqrt", x => (x + 5).Rsqrt(), x => 1 / Math.Sqrt(x + 5)),
        ("log", x => (x + 5).Log(), x => Math.Log(x + 5)), ("log1p", x => (x + 5).Log1p(), x => Math.Log(x + 6)),
        ("clip", x => x.Clip(-1, 2), x => Math.Clamp(x, -1, 2)),
    ];

    static readonly (string Name, Func<Tensor, Tensor, Tensor> Tensor, Func<double, double, double> Naive)[] pairs =
    [
        ("add", (a, b) => a + b, (a, b) => a + b), ("sub", (a, b) => a - b, (a, b) => a - b),
        ("mul", (a, b) => a * b, (a, b) => a * b), ("div", (a, b) => a / (b + 9), (a, b) => a / (b + 9)),
        ("pow", (a, b) => Tensor.Pow(a + 5, b), (a, b) => Math.Pow(a + 5, b)),
        ("rem", (a, b) => a % (b + 9), (a, b) => a - ((b + 9) * Math.Floor(a / (b + 9)))),
        ("maximum", Tensor.Maximum, Math.Max), ("minimum", Tensor.Minimum, Math.Min),
        ("less", (a, b) => a < b, (a, b) => a < b ? 1 : 0), ("lessequal", (a, b) => a <= b, (a, b) => a <= b ? 1 : 0),
        ("greater", (a, b) => a > b, (a, b) => a > b ? 1 : 0), ("greaterequal", (a, b) => a >= b, (a, b) => a >= b ? 1 : 0),
        ("equal", Tensor.Equal, (a, b) => a == b ? 1 : 0), ("notequal", Tensor.NotEqual, (a, b) => a == b ? 0 : 1),
        ("where", (a, b) => Tensor.Where(a > b, a, b * b), (a, b) => a > b ? a : b * b),
    ];

    static readonly DType[] types = [DType.F32, DType.F64, DType.I32, DType.I64];

    public static TheoryData<string, DType> Functions =>
        [.. from f in functions from type in types select (f.Name, type)];

    public static TheoryData<string, DType> Pairs =>
        [.. from f in pairs from type in types select (f.Name, type)];

    static (Tensor, double[]) Draw(DType type, int seed)
    {
        var random = new Random(seed);
        var numbers = Enumerable.Range(0, 35).Select(_ => (double)(float)((6 * random.NextDouble()) - 3)).ToArray();
        if (!type.IsFloat()) numbers = [.. numbers.Select(Math.Truncate)];
        return (Tensor.Create<double>(numbers, [5, 7]).As(type), numbers);
    }

    static void Close(double[] expected, Tensor got)
    {
        var tolerance = got.DType == DType.F64 ? 1e-12 : 1e-5;
        foreach (var (e, g) in expected.Zip(Points.Numbers(got)))
            if (!(Math.Abs(e - g) <= tolerance * Math.Max(1, Math.Abs(e))))
                Assert.Fail($"expected {e}, got {g} in {got.Type}");
    }

    [Theory, MemberData(nameof(Functions))]
    public void A_function_is_the_naive_loop(string name, DType type)
    {
        var (x, numbers) = Draw(type, 1);
        var (_, f, naive) = functions.Single(entry => entry.Name == name);
        Close([.. numbers.Select(naive)], f(x));
        Close([.. numbers.Select(naive)], Transform.Jit<Tensor, Tensor>(t => f(t))(x));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_function_of_two_is_the_naive_loop(string name, DType type)
    {
        var ((a, first), (b, second)) = (Draw(type, 2), Draw(type, 3));
        var (_, f, naive) = pairs.Single(entry => entry.Name == name);
        Close([.. first.Zip(second, naive)], f(a, b));
        var column = b[.., 0..1];
        Close([.. first.Select((value, i) => naive(value, second[i / 7 * 7]))], f(a, column));
    }

    [Theory, InlineData(DType.F32), InlineData(DType.F64), InlineData(DType.I32), InlineData(DType.I64)]
    public void A_matrix_product_is_three_loops(DType type)
    {
        var ((a, p), (b, q)) = (Draw(type, 4), Draw(type, 5));
        var expected = new double[25];
        for (var i = 0; i < 5; i++)
            for (var j = 0; j < 5; j++)
                for (var k = 0; k < 7; k++) expected[(i * 5) + j] += p[(i * 7) + k] * q[(j * 7) + k];
        Close(expected, a.MatMul(b.T));
    }
}
