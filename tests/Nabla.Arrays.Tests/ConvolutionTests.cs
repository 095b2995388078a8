using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class ConvolutionTests
{
    internal static NDArray Array(int seed, params int[] extents) =>
        NDArray.From<float>(MatMulTests.Ordinary(extents.Aggregate(1, (x, y) => x * y), seed), extents);

    /// <summary>Every product of the definition: (image, y, x, channel) of x, (i, j, c, o) of w, (image, y, x, o) of the output.</summary>
    static IEnumerable<(int[] X, int[] W, int[] Y)> Products(Shape x, Shape w, Shape y, Window window)
    {
        int groupIn = w[2], groupOut = w[3] / window.Groups;
        for (var n = 0; n < y[0]; n++)
            for (var row = 0; row < y[1]; row++)
                for (var column = 0; column < y[2]; column++)
                    for (var o = 0; o < y[3]; o++)
                        for (var i = 0; i < w[0]; i++)
                            for (var j = 0; j < w[1]; j++)
                            {
                                var top = (row * window.Stride.Y) + (i * window.Dilation.Y) - window.PadLow.Y;
                                var left = (column * window.Stride.X) + (j * window.Dilation.X) - window.PadLow.X;
                                if (top < 0 || left < 0 || top >= x[1] || left >= x[2]) continue;
                                for (var c = 0; c < groupIn; c++)
                                    yield return ([n, top, left, (o / groupOut * groupIn) + c], [i, j, c, o], [n, row, column, o]);
                            }
    }

    static double[] Naive(Shape result, IEnumerable<(int[] At, double Product)> products)
    {
        var sums = new double[result.Size];
        var strides = Nabla.Arrays.NDArray.Zeros(DType.U8, result).Strides.ToArray();
        foreach (var (at, product) in products) sums[at.Zip(strides, (a, s) => a * s).Sum()] += product;
        return sums;
    }

    public static TheoryData<int[], int[], Window> Cases => new()
    {
        { [2, 7, 9, 1], [5, 5, 1, 6], Window.Padded(2) },
        { [3, 28, 28, 1], [5, 5, 1, 6], Window.Padded(2) },
        { [2, 11, 45, 1], [3, 4, 1, 33], new() { Stride = (2, 1), Dilation = (3, 1), PadLow = (1, 3), PadHigh = (4, 0) } },
        { [2, 13, 19, 1], [7, 9, 1, 2], new() { Stride = (2, 2), PadLow = (6, 1), PadHigh = (0, 8) } },
        { [2, 8, 8, 6], [5, 5, 6, 16], new() },
        { [1, 6, 16, 3], [3, 3, 3, 33], Window.Padded(1) },
        { [3, 5, 17, 4], [3, 3, 4, 40], new() { Stride = (2, 3), PadLow = (1, 2), PadHigh = (2, 0) } },
        { [2, 9, 8, 2], [3, 2, 2, 5], new() { Dilation = (2, 3), PadLow = (0, 1), PadHigh = (1, 2) } },
        { [2, 6, 6, 6], [3, 3, 2, 9], Window.Padded(1) with { Groups = 3, Stride = (2, 2) } },
        { [2, 6, 7, 4], [2, 3, 1, 8], Window.Padded(2) with { Groups = 4, Dilation = (2, 1) } },
        { [2, 4, 4, 8], [1, 1, 8, 64], new() },
        { [1, 70, 3, 2], [3, 3, 2, 4], Window.Padded(3) },
        { [0, 4, 4, 2], [3, 3, 2, 4], new() },
        { [2, 7, 7, 3], [2, 2, 3, 5], new() { Stride = (3, 4) } },
        { [2, 8, 8, 3], [3, 5, 3, 2], new() { Stride = (2, 4), Dilation = (1, 2), PadLow = (1, 4), PadHigh = (3, 5) } },
        { [2, 3, 3, 2], [2, 2, 2, 3], Window.Padded(4) },
        { [1, 9, 9, 4], [1, 1, 4, 5], new() { Stride = (2, 3) } },
        { [2, 9, 8, 3], [5, 5, 3, 16], new() { Stride = (2, 1), Dilation = (2, 1), PadLow = (4, 2), PadHigh = (5, 1) } },
        { [1, 20, 5, 6], [2, 7, 6, 9], Window.Padded(3) },
        { [2, 6, 7, 21], [3, 3, 1, 21], Window.Padded(1) with { Groups = 21 } },
        { [1, 7, 9, 6], [3, 10, 1, 6], Window.Padded(3) with { Groups = 6, Stride = (2, 2) } },
        { [2, 6, 5, 40], [2, 2, 1, 40], new() { Groups = 40, Dilation = (2, 3), PadLow = (0, 2) } },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Values_and_both_gradients_are_the_naive_sums(int[] x, int[] w, Window window)
    {
        NDArray images = Array(1, x), kernels = Array(2, w);
        var output = Convolution.Apply(images, kernels, window);
        var slope = Array(3, [.. output.Shape.Dims]);
        var products = Products(images.Shape, kernels.Shape, output.Shape, window).ToArray();
        Near(Naive(output.Shape, products.Select(p => (p.Y, (double)images.Item<float>(p.X) * kernels.Item<float>(p.W)))), output);
        Near(Naive(images.Shape, products.Select(p => (p.X, (double)slope.Item<float>(p.Y) * kernels.Item<float>(p.W)))),
            Convolution.InputGradient(slope, kernels, images.Shape, window));
        Near(Naive(kernels.Shape, products.Select(p => (p.W, (double)slope.Item<float>(p.Y) * images.Item<float>(p.X)))),
            Convolution.WeightGradient(images, slope, kernels.Shape, window));
    }

    [Fact]
    public void What_hangs_over_the_border_is_left_out_even_where_numbers_are_infinite()
    {
        NDArray x = Array(1, 2, 20, 20, 1), w = Array(2, 5, 5, 1, 3);
        w = NDArray.From<float>([float.PositiveInfinity, .. w.ToArray<float>()[1..]], w.Shape);
        var y = Convolution.Apply(x, w, Window.Padded(2));
        Assert.True(float.IsFinite(y.ToArray<float>()[0]), "the upper left pixel does not see the kernel's first element");
        var slopes = Array(3, [.. y.Shape.Dims]).ToArray<float>();
        slopes[0] = float.PositiveInfinity;
        var gradient = Convolution.WeightGradient(x, NDArray.From<float>(slopes, y.Shape), w.Shape, Window.Padded(2));
        Assert.True(float.IsFinite(gradient.ToArray<float>()[0]), "nor does its gradient");
    }

    [Fact]
    public void One_spatial_axis_is_two_with_one_of_extent_1()
    {
        NDArray x = Array(1, 3, 20, 4), w = Array(2, 5, 4, 7);
        var window = new Window { Stride = (9, 2), PadLow = (9, 2), PadHigh = (9, 1) };
        var flat = window with { Stride = (1, 2), PadLow = (0, 2), PadHigh = (0, 1) };
        var y = Convolution.Apply(x, w, window);
        Assert.Equal(Convolution.Apply(x.ExpandDims(1), w.ExpandDims(0), flat).ToArray<float>(), y.ToArray<float>());
        Assert.Equal(x.Shape, Convolution.InputGradient(y, w, x.Shape, window).Shape);
        Assert.Equal(w.Shape, Convolution.WeightGradient(x, y, w.Shape, window).Shape);
    }

    /// <summary>The output and both gradients, of numbers that the seeds give.</summary>
    internal static NDArray[] Three(int[] extents, int[] kernels, Window window)
    {
        NDArray x = Array(1, extents), w = Array(2, kernels), y = Convolution.Apply(x, w, window);
        return [y, Convolution.InputGradient(y, w, x.Shape, window), Convolution.WeightGradient(x, y, w.Shape, window)];
    }

    // Many images, one (cut into rows), one row (cut into columns), a gradient that is scattered, channels alone.
    public static TheoryData<int[], int[], Window> Large => new()
    {
        { [17, 8, 8, 4], [3, 3, 4, 40], Window.Padded(1) },
        { [1, 24, 24, 8], [3, 3, 8, 16], Window.Padded(1) },
        { [1, 1, 600, 8], [1, 9, 8, 16], new() { PadLow = (0, 4), PadHigh = (0, 4) } },
        { [9, 10, 10, 6], [5, 5, 6, 16], new() },
        { [5, 25, 25, 20], [3, 3, 1, 20], Window.Padded(1) with { Groups = 20, Stride = (2, 1) } },
    };

    [Theory, MemberData(nameof(Large))]
    public void Results_do_not_depend_on_the_number_of_workers(int[] x, int[] w, Window window)
    {
        float[][] Run(int workers)
        {
            using var _ = WorkerPool.Use(workers);
            return [.. Three(x, w, window).Select(result => result.ToArray<float>())];
        }
        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(7));
    }

    [Theory]
    [InlineData(new[] { 2, 6, 6, 6 }, new[] { 3, 3, 2, 9 }, 3)]
    [InlineData(new[] { 2, 6, 7, 21 }, new[] { 3, 3, 1, 21 }, 21)]
    [InlineData(new[] { 2, 6, 6, 6 }, new[] { 5, 5, 6, 16 }, 1)]
    public void Every_type_of_numbers_gives_the_same_of_whole_numbers(int[] x, int[] w, int groups)
    {
        var window = Window.Padded(1) with { Groups = groups };
        NDArray Whole(int[] extents, DType type) =>
            Elementwise.Convert(Elementwise.Apply(UnaryOp.Round, Elementwise.Apply(UnaryOp.Abs, Array(3, extents))), type);
        double[] Run(DType type)
        {
            NDArray images = Whole(x, type), kernels = Whole(w, type), y = Convolution.Apply(images, kernels, window);
            NDArray slope = Whole([.. y.Shape.Dims], type);
            NDArray[] all = [y, Convolution.InputGradient(slope, kernels, images.Shape, window),
                Convolution.WeightGradient(images, slope, kernels.Shape, window)];
            // What does not fit into 8 bits wraps around.
            return [.. all.SelectMany(result => Elementwise.Convert(result, DType.F64).ToArray<double>()).Select(v => v % 256)];
        }
        var expected = Run(DType.F64);
        foreach (var type in new[] { DType.F32, DType.I32, DType.I64, DType.U8 }) Assert.Equal(expected, Run(type));
    }

    [Fact]
    public void What_is_not_finite_reaches_only_what_sees_it()
    {
        NDArray x = Array(1, 1, 6, 6, 3), w = Array(2, 3, 3, 3, 8);
        var whole = Three([1, 6, 6, 3], [3, 3, 3, 8], Window.Padded(1));
        x = Elementwise.Select(At(x.Shape, 0), NDArray.Full([1], float.PositiveInfinity), x);
        var seen = Convolution.Apply(x, w, Window.Padded(1)).ToArray<float>();
        for (var i = 0; i < seen.Length; i++)
            Assert.Equal(i / 8 / 6 < 2 && i / 8 % 6 < 2, !float.IsFinite(seen[i]));
        var slope = Elementwise.Select(At(whole[0].Shape, 0), NDArray.Full([1], float.NaN), whole[0]);
        var back = Convolution.InputGradient(slope, w, x.Shape, Window.Padded(1)).ToArray<float>();
        for (var i = 0; i < back.Length; i++)
            Assert.Equal(i / 3 / 6 < 2 && i / 3 % 6 < 2, float.IsNaN(back[i]));
    }

    static NDArray At(Shape shape, int index) =>
        NDArray.From<bool>([.. Enumerable.Range(0, shape.Size).Select(i => i == index)], shape);

    [Fact]
    public void Wrong_shapes_are_named()
    {
        NDArray x = Array(1, 2, 5, 5, 3), w = Array(2, 3, 3, 3, 4);
        Assert.Throws<ShapeException>(() => Convolution.Apply(x, Array(1, 3, 3, 2, 4), new()));
        Assert.Throws<ShapeException>(() => Convolution.Apply(x, w, new() { Groups = 3 }));
        Assert.Throws<ShapeException>(() => Convolution.Apply(x, Array(1, 6, 6, 3, 4), new()));
        Assert.Throws<ShapeException>(() => Convolution.Apply(x, w, new() { Stride = (0, 1) }));
        Assert.Throws<ShapeException>(() => Convolution.InputGradient(x, w, x.Shape, new()));
        Assert.Throws<ShapeException>(() => Convolution.Apply(x, w, new() { PadHigh = (int.MaxValue, 0) }));
        Assert.Throws<ShapeException>(() => Convolution.Apply(x, w, new() { Dilation = (1 << 30, 1) }));
        Assert.Throws<DTypeException>(() => Convolution.Apply(x, Elementwise.Convert(w, DType.F64), new()));
        var said = Assert.Throws<ShapeException>(() => Convolution.Apply(x, Array(1, 3, 3, 2, 4), new())).Message;
        Assert.Contains("Convolution", said, StringComparison.Ordinal);
        Assert.Contains("(2, 5, 5, 3) and (3, 3, 2, 4)", said, StringComparison.Ordinal);
    }

    static void Near(double[] expected, NDArray found) =>
        Assert.Equal(expected, found.ToArray<float>().Select(v => (double)v), (x, y) => Math.Abs(x - y) < 3e-5);
}
