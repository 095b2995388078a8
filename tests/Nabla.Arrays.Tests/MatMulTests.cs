using System.Numerics;
using CsCheck;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public unsafe class MatMulTests
{
    /// <summary>C[i, j] = fma chain over p, begun at what C held: the definition, and to the last bit.</summary>
    internal static T[] Chain<T>(Product<T> x) where T : unmanaged, INumber<T>
    {
        var c = new T[x.M * x.N];
        for (var i = 0; i < x.M; i++)
            for (var j = 0; j < x.N; j++)
            {
                var sum = x.Accumulate ? x.C[(i * x.CRow) + j] : T.Zero;
                for (var p = 0; p < x.K; p++)
                    sum = MulAdd(x.A[(i * x.ARow) + (p * x.AStep)], x.B[(p * x.BStep) + (j * x.BColumn)], sum);
                c[(i * x.N) + j] = sum;
            }
        return c;
    }

    static T MulAdd<T>(T x, T y, T z) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? As<float, T>(MathF.FusedMultiplyAdd(As<T, float>(x), As<T, float>(y), As<T, float>(z)))
        : typeof(T) == typeof(double) ? As<double, T>(Math.FusedMultiplyAdd(As<T, double>(x), As<T, double>(y), As<T, double>(z)))
        : (x * y) + z;

    static U As<T, U>(T x) where T : unmanaged where U : unmanaged => *(U*)&x;

    static readonly int[] Depths = [0, 1, 2, 15, 64, 255, 256, 257, 300];

    [Fact]
    public void Every_size_and_layout_is_the_naive_chain_to_the_last_bit()
    {
        var size = Gen.Int[0, 70];
        var depth = Gen.Int[0, Depths.Length - 1].Select(i => Depths[i]);
        Gen.Select(size, size, depth, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool)
            .Sample((m, n, k, layoutA, layoutB, accumulate) =>
            {
                var a = Laid(m, k, layoutA, 1);
                var b = Laid(k, n, layoutB, 2);
                var c = NDArray.From<float>(Naive.Numbers(m * (n + 3), 3), [m, n + 3]).Slice(1, 0, n);
                var expected = Chain(Product(a, b, c, accumulate));
                var result = MatMul.Apply(a, b, output: c, accumulate: accumulate);
                Same(expected, result.ToArray<float>());
            }, iter: 250, threads: 1);
    }

    [Theory]
    [InlineData(150, 1100, 40, 0, 0)]
    [InlineData(130, 700, 1030, 0, 0)]
    [InlineData(300, 270, 1024, 1, 0)]
    [InlineData(530, 600, 520, 0, 1)]
    [InlineData(530, 130, 1040, 2, 2)]
    [InlineData(33, 1030, 2080, 0, 0)]
    [InlineData(2060, 70, 1024, 0, 2)]
    [InlineData(64, 2050, 1024, 1, 1)]
    public void Large_products_are_the_naive_chain_for_any_number_of_workers(int m, int k, int n, int layoutA, int layoutB)
    {
        var a = Laid(m, k, layoutA, 1, ordinary: true);
        var b = Laid(k, n, layoutB, 2, ordinary: true);
        float[] Run(int workers)
        {
            using var _ = WorkerPool.Use(workers);
            return MatMul.Apply(a, b).ToArray<float>();
        }
        var one = Run(1);
        for (var j = 0; j < n; j += 97)
            Same(Chain(Product(a, b.Slice(1, j, j + 1), a, false)), [.. Enumerable.Range(0, m).Select(i => one[(i * n) + j])]);
        Same(one, Run(2));
        Same(one, Run(7));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void One_row_or_one_column_is_the_naive_chain_for_any_number_of_workers(bool column)
    {
        foreach (var length in new[] { 1, 15, 16, 17, 63, 64, 79, 100, 1030, 4200 })
            foreach (var depth in new[] { 0, 1, 3, 4, 67, 80 })
                foreach (var layout in new[] { 0, 1, 2, 3 })
                    foreach (var accumulate in new[] { false, true })
                    {
                        var matrix = column ? Laid(length, depth, layout, 1) : Laid(depth, length, layout, 1);
                        var vector = column ? Laid(depth, 1, layout, 2) : Laid(1, depth, layout, 2);
                        var (a, b) = column ? (matrix, vector) : (vector, matrix);
                        float[] Run(int workers, out float[] expected)
                        {
                            using var _ = WorkerPool.Use(workers);
                            var c = NDArray.From<float>(Naive.Numbers(length, 3), column ? [length, 1] : [1, length]);
                            expected = Chain(Product(a, b, c, accumulate));
                            return MatMul.Apply(a, b, output: c, accumulate: accumulate).ToArray<float>();
                        }
                        var one = Run(1, out var chain);
                        Same(chain, one);
                        if (length > 1000) Same(one, Run(3, out _));
                    }
    }

    [Theory, InlineData(DType.F64), InlineData(DType.I32), InlineData(DType.I64), InlineData(DType.U8)]
    public void Every_number_type_multiplies(DType type)
    {
        foreach (var (m, k, n) in new[] { (1, 1, 1), (5, 9, 3), (20, 33, 17), (15, 300, 40), (3, 0, 4), (1, 9, 77), (77, 9, 1) })
            foreach (var layout in new[] { 0, 1, 2, 3 })
            {
                var a = Elementwise.Convert(Laid(m, k, layout, 1, ordinary: true, scale: 50), type);
                var b = Elementwise.Convert(Laid(k, n, layout, 2, ordinary: true, scale: 50), type);
                var expected = type switch
                {
                    DType.F64 => Chain(Product<double>(a, b)).Cast<object>(),
                    DType.I32 => Chain(Product<int>(a, b)).Cast<object>(),
                    DType.I64 => Chain(Product<long>(a, b)).Cast<object>(),
                    _ => Chain(Product<byte>(a, b)).Cast<object>(),
                };
                Assert.Equal(expected, MatMul.Apply(a, b).ToMultiArray().Cast<object>());
            }
    }

    [Fact]
    public void Nothing_outside_the_operands_is_touched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        using GuardPages a = new(40), b = new(40), c = new(40);
        foreach (var (m, k, n) in new[] { (1, 1, 1), (3, 5, 10), (14, 33, 30), (15, 20, 33), (29, 300, 47), (64, 64, 64), (70, 3, 70), (1, 33, 77), (77, 33, 1) })
            foreach (var (ta, tb) in new[] { (false, false), (true, false), (false, true), (true, true) })
                foreach (var atEnd in new[] { true, false })
                {
                    float* At(GuardPages pages, int count) => (float*)(atEnd ? pages.End - (4 * count) : pages.First);
                    float* x = At(a, m * k), y = At(b, k * n), z = At(c, m * n);
                    for (var i = 0; i < m * k; i++) x[i] = i % 7;
                    for (var i = 0; i < k * n; i++) y[i] = i % 5;
                    var product = new Product<float>(m, n, k)
                    {
                        A = x,
                        B = y,
                        C = z,
                        ARow = ta ? 1 : k,
                        AStep = ta ? m : 1,
                        BStep = tb ? 1 : n,
                        BColumn = tb ? k : 1,
                        CRow = n,
                    };
                    var expected = Chain(product);
                    Products.Compute(ref product);
                    Same(expected, new ReadOnlySpan<float>(z, m * n).ToArray());
                }
    }

    [Fact]
    public void Nothing_outside_packed_operands_is_touched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        const int m = 65, k = 1024, n = 1024;
        using GuardPages a = new(65), b = new(1024), c = new(65);
        foreach (var atEnd in new[] { true, false })
        {
            float* At(GuardPages pages, int count) => (float*)(atEnd ? pages.End - (4 * count) : pages.First);
            var product = new Product<float>(m, n, k)
            {
                A = At(a, m * k),
                B = At(b, k * n),
                C = At(c, m * n),
                ARow = k,
                AStep = 1,
                BStep = n,
                BColumn = 1,
                CRow = n,
            };
            for (var i = 0; i < m * k; i++) product.A[i] = i % 7;
            for (var i = 0; i < k * n; i++) product.B[i] = i % 5;
            Products.Compute(ref product);
            var last = 0f;
            for (var p = 0; p < k; p++) last += product.A[((m - 1) * k) + p] * product.B[(p * n) + n - 1];
            Assert.Equal(last, product.C[(m * n) - 1]);
        }
    }

    /// <summary>s = sum c_i and its rounding errors beside it (Knuth, volume 2, 4.2.2, theorem B), from the first row on.</summary>
    [Theory]
    [InlineData(1, 3, 1), InlineData(30, 5, 33), InlineData(128, 784, 10), InlineData(60, 1024, 1024), InlineData(1, 300, 600), InlineData(600, 300, 1), InlineData(0, 3, 4), InlineData(5, 0, 4)]
    public void Column_sums_are_those_of_the_rows_in_order_for_any_number_of_workers(int m, int k, int n)
    {
        var (a, b) = (NDArray.From<float>(Ordinary(m * k, 1), [m, k]), NDArray.From<float>(Ordinary(k * n, 2), [k, n]));
        var bias = NDArray.From<float>(Ordinary(n, 3));
        float[] Sums(int workers, out float[] c)
        {
            using var _ = WorkerPool.Use(workers);
            var sums = NDArray.Full([n], 7f);
            c = MatMul.Apply(a, b, bias: bias, relu: true, columnSums: sums).ToArray<float>();
            return sums.ToArray<float>();
        }
        var found = Sums(1, out var result);
        Same(MatMul.Apply(a, b, bias: bias, relu: true).ToArray<float>(), result);
        for (var j = 0; j < n; j++)
        {
            float sum = 0, lost = 0;
            for (var i = 0; i < m; i++)
            {
                var x = result[(i * n) + j];
                float both = sum + x, part = both - sum;
                lost += (sum - (both - part)) + (x - part);
                sum = both;
            }
            Assert.Equal(sum + lost, found[j]);
            Assert.Equal((float)Enumerable.Range(0, m).Sum(i => (double)result[(i * n) + j]), found[j], MathF.BitIncrement(found[j]) - found[j]);
        }
        Same(found, Sums(2, out _));
        Same(found, Sums(7, out _));
    }

    [Fact]
    public void Column_sums_of_batches_and_of_infinities()
    {
        var a = NDArray.From<float>(Ordinary(6 * 20, 1), [3, 2, 20]);
        var b = NDArray.From<float>(Ordinary(3 * 20 * 4, 2), [3, 20, 4]);
        var sums = NDArray.Zeros(DType.F32, [4]);
        var c = MatMul.Apply(a, b, columnSums: sums).ToArray<float>();
        for (var j = 0; j < 4; j++) Assert.Equal((float)Enumerable.Range(0, 6).Sum(i => (double)c[(i * 4) + j]), sums.ToArray<float>()[j], 1e-6f);
        var large = NDArray.Full([2, 1], 3e38f);
        var one = NDArray.Zeros(DType.F32, [1]);
        MatMul.Apply(large, NDArray.Ones(DType.F32, [1, 1]), columnSums: one);
        Assert.Equal([float.PositiveInfinity], one.ToArray<float>());
        Assert.Throws<ShapeException>(() => MatMul.Apply(large, NDArray.Ones(DType.F32, [1, 1]), columnSums: sums));
    }

    [Fact]
    public void Batches_broadcast_and_fold()
    {
        var a = NDArray.From<float>(Ordinary(2 * 3 * 4 * 5, 1), [2, 3, 4, 5]);
        foreach (var b in new[] { NDArray.From<float>(Ordinary(5 * 6, 2), [5, 6]), NDArray.From<float>(Ordinary(3 * 5 * 6, 2), [3, 5, 6]),
            NDArray.From<float>(Ordinary(2 * 5 * 6, 2), [2, 1, 5, 6]) })
            foreach (var left in new[] { a, a.Permute(1, 0, 2, 3).Copy().Permute(1, 0, 2, 3), a.Slice(0, 0, 1) })
            {
                var c = MatMul.Apply(left, b);
                Assert.Equal(Shape.Create(left.Shape[0] == 1 && b.Rank == 4 ? 2 : left.Shape[0], 3, 4, 6), c.Shape);
                var (wideA, wideB) = (left.BroadcastTo([c.Shape[0], 3, 4, 5]), b.BroadcastTo([c.Shape[0], 3, 5, 6]));
                for (var i = 0; i < c.Shape[0]; i++)
                    for (var j = 0; j < 3; j++)
                        Assert.Equal(MatMul.Apply(wideA.Index(0, i).Index(0, j), wideB.Index(0, i).Index(0, j)).ToArray<float>(),
                            c.Index(0, i).Index(0, j).ToArray<float>());
            }
        Assert.Equal(0, MatMul.Apply(NDArray.Zeros(DType.F32, [0, 4, 5]), NDArray.Zeros(DType.F32, [5, 2])).Length);
    }

    [Fact]
    public void Bias_and_relu_run_on_the_tile()
    {
        foreach (var (m, k, n) in new[] { (1, 3, 1), (30, 5, 33), (128, 784, 10), (200, 300, 600), (1, 300, 600), (600, 300, 1) })
        {
            var (a, b) = (NDArray.From<float>(Ordinary(m * k, 1), [m, k]), NDArray.From<float>(Ordinary(k * n, 2), [k, n]));
            var bias = NDArray.From<float>(Ordinary(n, 3));
            var sum = Elementwise.Apply(BinaryOp.Add, MatMul.Apply(a, b), bias);
            Assert.Equal(sum.ToArray<float>(), MatMul.Apply(a, b, bias: bias).ToArray<float>());
            Assert.Equal(sum.ToArray<float>().Select(v => Math.Max(v, 0)), MatMul.Apply(a, b, bias: bias, relu: true).ToArray<float>());
        }
    }

    [Fact]
    public void Wrong_operands_are_named()
    {
        var a = NDArray.Zeros(DType.F32, [2, 3]);
        var thrown = Assert.Throws<ShapeException>(() => MatMul.Apply(a, a));
        Assert.StartsWith("MatMul: F32(2, 3) and F32(2, 3); A has 3 columns and B 2 rows, which must be as many", thrown.Message);
        Assert.Throws<ShapeException>(() => MatMul.Apply(a, NDArray.Zeros(DType.F32, [3])));
        Assert.Throws<DTypeException>(() => MatMul.Apply(a, NDArray.Zeros(DType.F64, [3, 2])));
        Assert.Throws<DTypeException>(() => MatMul.Apply(NDArray.Zeros(DType.Bool, [2, 2]), NDArray.Zeros(DType.Bool, [2, 2])));
        Assert.Throws<ShapeException>(() => MatMul.Apply(NDArray.Zeros(DType.F32, [2, 1, 3]), NDArray.Zeros(DType.F32, [3, 3, 1])));
    }

    [Fact]
    public void An_output_that_is_an_operand_or_strided_is_written_last()
    {
        var a = NDArray.From<float>(Ordinary(16, 1), [4, 4]);
        var expected = MatMul.Apply(a, a).ToArray<float>();
        Assert.Equal(expected, MatMul.Apply(a, a, output: NDArray.Zeros(DType.F32, [4, 4]).Transpose()).ToArray<float>());
        Assert.Equal(expected, MatMul.Apply(a, a, output: a).ToArray<float>());
    }

    // 0 row-major, 1 transposed, 2 gaps in both directions, 3 both reversed.
    internal static NDArray Laid(int rows, int columns, int layout, int seed, bool ordinary = false, float scale = 1)
    {
        var values = ordinary ? Ordinary(rows * columns, seed, scale) : Naive.Numbers(rows * columns, seed);
        var x = NDArray.From<float>(values, [rows, columns]);
        switch (layout)
        {
            case 0: return x;
            case 1: return x.Transpose().Copy().Transpose();
            case 2:
                var view = NDArray.Full([rows * 2, columns * 3], 7f).Slice(0, 0, null, 2).Slice(1, 0, null, 3);
                Elementwise.Copy(x, view);
                return view;
            default: return x.Slice(0, null, null, -1).Slice(1, null, null, -1).Copy().Slice(0, null, null, -1).Slice(1, null, null, -1);
        }
    }

    internal static float[] Ordinary(int count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * scale)];
    }

    static Product<float> Product(NDArray a, NDArray b, NDArray c, bool accumulate) =>
        Product<float>(a, b) with { C = (float*)c.Pointer, CRow = c.Strides[0], Accumulate = accumulate };

    static Product<T> Product<T>(NDArray a, NDArray b) where T : unmanaged => new(a.Shape[0], b.Shape[1], a.Shape[1])
    {
        A = (T*)a.Pointer,
        B = (T*)b.Pointer,
        ARow = a.Strides[0],
        AStep = a.Strides[1],
        BStep = b.Strides[0],
        BColumn = b.Strides[1],
    };

    // NaN equals NaN; everything else to the bit.
    static void Same(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]) && !(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
                Assert.Fail($"element {i}: {expected[i]:R} expected, {actual[i]:R} found");
    }
}
