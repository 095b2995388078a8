using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

public class ElementwiseTests
{
    public static readonly int[] Lengths = [.. Enumerable.Range(0, 71), 1023, 1024, 1025];

    // Units in the last place that the float32 result may differ from the correctly rounded one.
    static int Bound(UnaryOp op) => op switch
    {
        <= UnaryOp.Reciprocal or UnaryOp.Sqrt or UnaryOp.Relu => 0,
        UnaryOp.Tanh or UnaryOp.ErfInv => 6,
        UnaryOp.Sigmoid or UnaryOp.Softplus or UnaryOp.Erfc or >= UnaryOp.Sin and <= UnaryOp.Atanh => 3,
        _ => 2,
    };

    static int Bound(BinaryOp op) => op switch
    {
        BinaryOp.Pow or BinaryOp.Hypot => 1,
        BinaryOp.Atan2 or BinaryOp.LogAddExp => 2,
        _ => 0,
    };

    // Where a function crosses zero as a difference of two numbers, their rounding remains.
    static float Absolute(object op) => op is UnaryOp.Lgamma or UnaryOp.Digamma ? 2e-6f : op is BinaryOp.LogAddExp ? 4e-7f : 0;

    public static IEnumerable<TheoryDataRow<UnaryOp>> FloatFunctions() =>
        Enum.GetValues<UnaryOp>().Where(op => op is not (UnaryOp.Not or >= UnaryOp.IsNaN)).Select(op => new TheoryDataRow<UnaryOp>(op));

    public static IEnumerable<TheoryDataRow<BinaryOp>> FloatPairs() =>
        Enum.GetValues<BinaryOp>().Where(op => op < BinaryOp.And).Select(op => new TheoryDataRow<BinaryOp>(op));

    [Theory, MemberData(nameof(FloatFunctions))]
    public void Unary_every_length_and_layout_is_the_naive_twin(UnaryOp op)
    {
        foreach (var n in Lengths)
        {
            var values = Naive.Numbers(n, n);
            float[] expected = [.. values.Select(v => (float)Naive.Of(op, v))];
            for (var layout = 0; layout < 3; layout++)
            {
                var got = Elementwise.Apply(op, Naive.Laid(values, layout)).ToArray<float>();
                for (var i = 0; i < n; i++) Ulps.AssertClose(expected[i], got[i], Bound(op), $"{op}({values[i]:R}), length {n}, layout {layout}", Absolute(op));
            }
        }
    }

    [Theory, MemberData(nameof(FloatPairs))]
    public void Binary_every_length_and_layout_is_the_naive_twin(BinaryOp op)
    {
        foreach (var n in Lengths)
        {
            var (a, b) = (Naive.Numbers(n, n), Naive.Numbers(n, n + 1));
            for (var layout = 0; layout < 3; layout++)
            {
                var got = Elementwise.Apply(op, Naive.Laid(a, layout), Naive.Laid(b, (layout + 1) % 3)).ToArray<float>();
                for (var i = 0; i < n; i++) Ulps.AssertClose(Expected(op, a[i], b[i]), got[i], Bound(op), $"{op}({a[i]:R}, {b[i]:R}), length {n}", Absolute(op));
            }
        }
    }

    // The quotient is rounded to float32 before it is rounded down.
    static float Expected(BinaryOp op, float a, float b) =>
        op == BinaryOp.FloorDiv ? MathF.Floor(a / b) : (float)Naive.Of(op, a, b);

    [Fact]
    public void Compare_every_relation_is_the_naive_twin()
    {
        foreach (var n in Lengths)
        {
            var (a, b) = (Naive.Numbers(n, n), Naive.Numbers(n, n / 2));
            foreach (var op in Enum.GetValues<CompareOp>())
            {
                var got = Elementwise.Apply(op, Naive.Laid(a, n % 3), Naive.Laid(b, 1)).ToArray<bool>();
                for (var i = 0; i < n; i++) Assert.Equal(Holds(op, a[i], b[i]), got[i]);
            }
        }
    }

    static bool Holds(CompareOp op, float a, float b) => op switch
    {
        CompareOp.Equal => a == b,
        CompareOp.NotEqual => a != b,
        CompareOp.Less => a < b,
        CompareOp.LessEqual => a <= b,
        CompareOp.Greater => a > b,
        _ => a >= b,
    };

    [Fact]
    public void Binary_broadcasts_as_NumPy()
    {
        var rows = NDArray.From(new float[,] { { 1 }, { 2 } });
        var columns = NDArray.From<float>(10, 20, 30);
        Assert.Equal(new float[,] { { 11, 21, 31 }, { 12, 22, 32 } }, Elementwise.Apply(BinaryOp.Add, rows, columns).ToMultiArray());
        Assert.Equal(new float[,] { { 5, 5, 5 }, { 6, 6, 6 } },
            Elementwise.Apply(BinaryOp.Add, rows, NDArray.Full([1, 3], 4f)).ToMultiArray());
    }

    [Fact]
    public void Integers_never_trap()
    {
        int[] a = [7, -7, 7, int.MinValue, 5, 0], b = [2, 2, -2, -1, 0, 0];
        int[] Apply(BinaryOp op) => Elementwise.Apply(op, NDArray.From<int>(a), NDArray.From<int>(b)).ToArray<int>();
        Assert.Equal([3, -3, -3, int.MinValue, -1, -1], Apply(BinaryOp.Div));
        Assert.Equal([3, -4, -4, int.MinValue, -1, -1], Apply(BinaryOp.FloorDiv));
        Assert.Equal([1, -1, 1, 0, 5, 0], Apply(BinaryOp.Rem));
        Assert.Equal([1, 1, -1, 0, 5, 0], Apply(BinaryOp.Mod));
    }

    [Fact]
    public void An_output_may_be_an_input_and_an_overlap_is_not_seen()
    {
        var x = NDArray.From<float>(1, 2, 3, 4);
        Elementwise.Apply(BinaryOp.Add, x, x, x);
        Assert.Equal([2f, 4, 6, 8], x.ToArray<float>());
        Elementwise.Copy(x.Slice(0, 0, 3), x.Slice(0, 1, 4));
        Assert.Equal([2f, 2, 4, 6], x.ToArray<float>());
    }

    [Fact]
    public void Select_takes_each_element_from_its_side()
    {
        var condition = NDArray.From<bool>(true, false, true);
        var got = Elementwise.Select(condition, NDArray.Scalar(1.0), NDArray.From<double>(7, 8, 9));
        Assert.Equal([1.0, 8, 1], got.ToArray<double>());
    }

    // More than 2^25 bytes, at both ends and off the grid of cache lines: the way past the caches is the way through them.
    [Fact]
    public void Large_results_are_those_of_small_ones()
    {
        const int N = (14 << 20) + 4099;
        var bytes = NDArray.From<byte>([.. Enumerable.Range(0, N + 3).Select(i => (byte)(i * 31))]);
        foreach (var view in new[] { bytes, bytes.Slice(0, 3) })
        {
            var output = NDArray.Zeros(DType.U8, [view.Length + 5]);
            foreach (var target in new[] { output.Slice(0, 0, view.Length), output.Slice(0, 5) })
            {
                Elementwise.Apply(BinaryOp.Add, view, view, target);
                var (got, from) = (target.ToArray<byte>(), view.ToArray<byte>());
                for (var i = 0; i < got.Length; i++)
                    if (got[i] != (byte)(2 * from[i])) Assert.Fail($"element {i}: {got[i]}");
            }
        }
    }

    [Fact]
    public void Select_of_every_length_and_size_takes_each_element_from_its_side()
    {
        foreach (var n in Lengths)
        {
            var random = new Random(n);
            bool[] condition = [.. Enumerable.Range(0, n).Select(_ => random.Next(2) == 0)];
            foreach (var type in new[] { DType.U8, DType.F32, DType.F64 })
            {
                var a = Elementwise.Convert(NDArray.From<int>([.. Enumerable.Range(0, n).Select(i => i % 100)]), type);
                var b = Elementwise.Convert(NDArray.From<int>([.. Enumerable.Range(0, n).Select(i => 100 + (i % 100))]), type);
                var got = Elementwise.Convert(Elementwise.Select(NDArray.From<bool>(condition), a, b), DType.I32).ToArray<int>();
                Assert.Equal(condition.Select((c, i) => (i % 100) + (c ? 0 : 100)), got);
            }
        }
    }

    [Fact]
    public void Wrong_operands_are_named()
    {
        var x = NDArray.Zeros(DType.F32, [2, 3]);
        Assert.Contains("Add: (2, 3) and (4,); extents 3 and 4 differ",
            Assert.Throws<ShapeException>(() => Elementwise.Apply(BinaryOp.Add, x, NDArray.Zeros(DType.F32, [4]))).Message, StringComparison.Ordinal);
        Assert.Throws<DTypeException>(() => Elementwise.Apply(BinaryOp.Add, x, NDArray.Zeros(DType.I32, [2, 3])));
        Assert.Throws<DTypeException>(() => Elementwise.Apply(UnaryOp.Exp, NDArray.Zeros(DType.I32, [1])));
        Assert.Throws<ShapeException>(() => Elementwise.Apply(UnaryOp.Exp, x, NDArray.Zeros(DType.F32, [3, 2])));
    }
}
