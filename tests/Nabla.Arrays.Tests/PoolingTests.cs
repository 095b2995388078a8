using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class PoolingTests
{
    static NDArray Array(int seed, params int[] extents) =>
        NDArray.From<float>(MatMulTests.Ordinary(extents.Aggregate(1, (x, y) => x * y), seed), extents);

    public static TheoryData<int[], int, int, Window> Cases => new()
    {
        { [2, 6, 8, 3], 2, 2, new() { Stride = (2, 2) } },
        { [2, 4, 28, 6], 2, 2, new() { Stride = (2, 2) } },
        { [2, 6, 34, 1], 3, 2, new() { Stride = (3, 2) } },
        { [1, 5, 40, 2], 2, 2, Window.Padded(1) },
        { [1, 4, 20, 21], 2, 2, new() { Stride = (2, 2) } },
        { [1, 7, 7, 16], 3, 3, Window.Padded(1) with { Stride = (2, 2) } },
        { [2, 5, 9, 35], 2, 3, new() { Dilation = (2, 2), PadHigh = (1, 0) } },
        { [1, 5, 7, 6], 3, 2, new() { Stride = (2, 3), PadLow = (2, 1) } },
        { [3, 4, 4, 20], 2, 2, new() },
        { [0, 4, 4, 2], 2, 2, new() },
    };

    /// <summary>The greatest, the means, and the gradients of both, of numbers that the seeds give.</summary>
    internal static NDArray[] Four(int[] extents, int y, int x, Window window)
    {
        var images = Array(1, extents);
        NDArray max = Pooling.Max(images, y, x, window), mean = Pooling.Mean(images, y, x, window);
        return [max, mean, Pooling.MaxGradient(images, mean, y, x, window), Pooling.MeanGradient(max, images.Shape, y, x, window)];
    }

    [Theory, MemberData(nameof(Cases))]
    public void Results_do_not_depend_on_the_number_of_workers(int[] extents, int y, int x, Window window)
    {
        float[][] Run(int workers)
        {
            using var _ = WorkerPool.Use(workers);
            return [.. Four([5 * extents[0], extents[1], extents[2], 100 + extents[3]], y, x, window).Select(result => result.ToArray<float>())];
        }
        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(7));
    }

    // Elements under the window at (y, x), padding left out.
    static IEnumerable<(int Y, int X)> Under(Shape x, int sizeY, int sizeX, Window w, int row, int column) =>
        from i in Enumerable.Range(0, sizeY)
        from j in Enumerable.Range(0, sizeX)
        let at = (Y: (row * w.Stride.Y) + (i * w.Dilation.Y) - w.PadLow.Y, X: (column * w.Stride.X) + (j * w.Dilation.X) - w.PadLow.X)
        where at.Y >= 0 && at.X >= 0 && at.Y < x[1] && at.X < x[2]
        select at;

    [Theory, MemberData(nameof(Cases))]
    public void Values_and_gradients_are_the_naive_ones(int[] extents, int sizeY, int sizeX, Window window)
    {
        var x = Array(1, extents);
        NDArray max = Pooling.Max(x, sizeY, sizeX, window), mean = Pooling.Mean(x, sizeY, sizeX, window);
        var slope = Array(2, [.. max.Shape.Dims]);
        double[,,,] toGreatest = new double[extents[0], extents[1], extents[2], extents[3]], toAll = (double[,,,])toGreatest.Clone();
        for (var n = 0; n < max.Shape[0]; n++)
            for (var row = 0; row < max.Shape[1]; row++)
                for (var column = 0; column < max.Shape[2]; column++)
                    for (var c = 0; c < extents[3]; c++)
                    {
                        var under = Under(x.Shape, sizeY, sizeX, window, row, column).ToArray();
                        var first = under.MaxBy(at => x.Item<float>(n, at.Y, at.X, c));
                        var dy = slope.Item<float>(n, row, column, c);
                        Assert.Equal(x.Item<float>(n, first.Y, first.X, c), max.Item<float>(n, row, column, c));
                        Assert.Equal(under.Sum(at => (double)x.Item<float>(n, at.Y, at.X, c)) / (sizeY * sizeX), mean.Item<float>(n, row, column, c), 1e-6);
                        toGreatest[n, first.Y, first.X, c] += dy;
                        foreach (var at in under) toAll[n, at.Y, at.X, c] += dy / (double)(sizeY * sizeX);
                    }
        Near(toGreatest, Pooling.MaxGradient(x, slope, sizeY, sizeX, window));
        Near(toAll, Pooling.MeanGradient(slope, x.Shape, sizeY, sizeX, window));
    }

    static void Near(double[,,,] expected, NDArray found) =>
        Assert.Equal(expected.Cast<double>(), found.ToArray<float>().Select(v => (double)v), (x, y) => Math.Abs(x - y) < 1e-5);

    [Fact]
    public void NaN_is_the_greatest_and_padding_never_is()
    {
        var x = NDArray.From<float>([-1, float.NaN, -2, -3], [1, 2, 2, 1]);
        Assert.Equal(float.NaN, Pooling.Max(x, 2, 2, new()).Item<float>(0, 0, 0, 0));
        Assert.Equal([0f, 1, 0, 0], Pooling.MaxGradient(x, NDArray.Full([1, 1, 1, 1], 1f), 2, 2, new()).ToArray<float>());
        Assert.Equal(-1, Pooling.Max(x, 2, 2, Window.Padded(1)).Item<float>(0, 0, 0, 0));
    }

    [Fact]
    public void Wrong_operands_are_named()
    {
        Assert.Throws<ShapeException>(() => Pooling.Max(Array(1, 4, 4), 2, 2, new()));
        Assert.Throws<ShapeException>(() => Pooling.Max(Array(1, 1, 2, 2, 1), 3, 3, new()));
        Assert.Throws<DTypeException>(() => Pooling.Mean(NDArray.Zeros(DType.I32, [1, 2, 2, 1]), 2, 2, new()));
        Assert.Throws<ShapeException>(() => Pooling.MaxGradient(Array(1, 1, 4, 4, 1), Array(2, 1, 4, 4, 1), 2, 2, new()));
    }
}
