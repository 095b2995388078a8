using System.Globalization;

namespace Nabla.NN.Tests;

/// <summary>Tensors of double precision to try things on, and the comparison with a naive twin's loops.</summary>
static class Numbers
{
    /// <summary>The same numbers, between -2 and 2, for the same seed.</summary>
    public static Tensor Draw(int seed, params int[] shape)
    {
        var random = new Random(seed);
        return Fill(shape, _ => (4 * random.NextDouble()) - 2);
    }

    /// <summary>A function of the indices.</summary>
    public static Tensor Fill(int[] shape, Func<int[], double> f)
    {
        var values = new double[shape.Aggregate(1, (n, extent) => n * extent)];
        for (var i = 0; i < values.Length; i++)
        {
            var (at, rest) = (new int[shape.Length], i);
            for (var axis = shape.Length - 1; axis >= 0; axis--) (at[axis], rest) =
                (rest % shape[axis], rest / shape[axis]);
            values[i] = f(at);
        }
        return Tensor.Create<double>(values, [.. shape]);
    }

    /// <summary>A layer with the same parameters in double precision.</summary>
    public static T Double<T>(T tree) => Tree.Map(tree, leaf => leaf.As(DType.F64));

    public static double At(this Tensor x, params int[] at) => x.Item<double>(at);

    public static double[] Values(this Tensor x) => x.As(DType.F64).ToArray<double>();

    /// <summary>|a - b| ≤ tolerance (1 + |b|), everywhere, and one shape.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Close(expected.Values(), actual.Values(), tolerance);
    }

    public static void Close(double[] expected, double[] actual, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                string.Create(CultureInfo.InvariantCulture, $"at {i}: {expected[i]:R} expected, not {actual[i]:R}"));
    }
}
