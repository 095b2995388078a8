using Nabla.Course.Digits;

namespace Course.Tests;

/// <summary>The fast products against the triple loop: ragged edges, every mode, any number of threads.</summary>
public class MatrixTests
{
    static readonly int[] Sizes = [0, 1, 2, 5, 6, 7, 15, 16, 17, 33];

    delegate void Fast(
        ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, Memory<float> c, int m, int k, int n,
        float alpha = 1, float beta = 0, int threads = 0);

    delegate void Naive(
        float[] a, float[] b, float[] c, int m, int k, int n, float alpha = 1, float beta = 0);

    static readonly (Fast Fast, Naive Naive)[] Products =
    [
        (Matrix.Multiply, NaiveMatrix.Multiply),
        (Matrix.MultiplyAtB, NaiveMatrix.MultiplyAtB),
        (Matrix.MultiplyABt, NaiveMatrix.MultiplyABt),
    ];

    [Fact]
    public void Products_of_small_odd_shapes_equal_the_triple_loop()
    {
        foreach (int m in Sizes)
            foreach (int k in Sizes)
                foreach (int n in Sizes) Compare(m, k, n, alpha: 1, beta: 0, threads: 0);
    }

    [Theory]
    [InlineData(10, 784, 30)]
    [InlineData(784, 10, 30)]
    [InlineData(128, 300, 65)]
    [InlineData(193, 513, 97)]
    [InlineData(1, 1000, 1)]
    public void Products_of_larger_shapes_equal_the_triple_loop(int m, int k, int n)
    {
        Compare(m, k, n, alpha: 1, beta: 0, threads: 1);
        Compare(m, k, n, alpha: -0.5f, beta: 0.75f, threads: 2);
        Compare(m, k, n, alpha: 2, beta: 1, threads: 7);
    }

    [Fact]
    public void Result_is_the_same_to_the_last_bit_on_any_number_of_threads()
    {
        const int m = 131, k = 517, n = 203;
        (float[] a, float[] b) = (Numbers(m * k, 1), Numbers(k * n, 2));
        foreach ((Fast product, _) in Products)
        {
            float[] Run(int threads)
            {
                float[] c = new float[m * n];
                product(a, b, c, m, k, n, threads: threads);
                return c;
            }
            float[] one = Run(1);
            Assert.Equal(one, Run(2));
            Assert.Equal(one, Run(7));
        }
    }

    [Fact]
    public void Beta_zero_never_reads_what_was_there()
    {
        float[] c = [float.NaN, float.NaN, float.NaN];
        Matrix.Multiply(new float[] { 2 }, new float[] { 1, 2, 3 }, c, 1, 1, 3);
        Assert.Equal([2f, 4f, 6f], c);
        c = [float.NaN];
        Matrix.Multiply(Array.Empty<float>(), Array.Empty<float>(), c, 1, 0, 1);
        Assert.Equal([0f], c);
    }

    [Fact]
    public void Operand_too_short_is_named()
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            Matrix.Multiply(new float[6], new float[5], new float[4], 2, 3, 2));
        Assert.Equal("B should hold 3 x 2 numbers, but it has 5", fault.Message);
    }

    /// <summary>Rounding of a sum of k products of numbers below 1 grows like the root of k.</summary>
    static void Compare(int m, int k, int n, float alpha, float beta, int threads)
    {
        (float[] a, float[] b, float[] before) = (Numbers(m * k, 1), Numbers(k * n, 2), Numbers(m * n, 3));
        float[] expected = new float[m * n];
        foreach ((Fast fast, Naive naive) in Products)
        {
            float[] c = [.. before];
            fast(a, b, c, m, k, n, alpha, beta, threads);
            naive(a, b, expected, m, k, n);
            double tolerance = 1e-5 + 2e-6 * Math.Sqrt(k);
            for (int i = 0; i < c.Length; i++)
            {
                double right = alpha * (double)expected[i] + beta * before[i];
                Assert.True(
                    Math.Abs(right - c[i]) < tolerance, $"{fast.Method.Name} {m} {k} {n}: {c[i]}, not {right}, at {i}");
            }
        }
    }

    static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        float[] numbers = new float[count];
        foreach (ref float value in numbers.AsSpan()) value = random.NextSingle() * 2 - 1;
        return numbers;
    }
}
