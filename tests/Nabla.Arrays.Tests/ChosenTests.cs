using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

/// <summary>Gradients of a convolution whose output went into a maximum, from what the maximum chose.</summary>
[Collection(nameof(Alone))]
public unsafe class ChosenTests
{
    public static TheoryData<int[], int[], Window, int, int> Cases => new()
    {
        { [3, 28, 28, 1], [5, 5, 1, 6], Window.Padded(2), 2, 2 },
        { [5, 14, 14, 6], [5, 5, 6, 16], new(), 2, 2 },
        { [2, 9, 11, 2], [3, 3, 2, 7], Window.Padded(1), 2, 2 },
        { [2, 13, 12, 3], [7, 4, 3, 70], new() { Stride = (2, 1), PadLow = (6, 1), PadHigh = (0, 3) }, 3, 2 },
        { [1, 12, 20, 1], [2, 3, 1, 33], new() { Stride = (1, 2), Dilation = (3, 1), PadLow = (0, 2) }, 1, 4 },
        { [2, 8, 8, 3], [1, 1, 3, 5], new() { Stride = (2, 1) }, 4, 4 },
        { [0, 8, 8, 3], [3, 3, 3, 5], new(), 2, 2 },
        { [1, 3, 3, 2], [2, 2, 2, 3], Window.Padded(4), 2, 2 },
    };

    static NDArray Array(int seed, params int[] extents) => ConvolutionTests.Array(seed, extents);

    // What is chosen of the convolution's output, its slopes, and the gradients by them.
    sealed record Chose(
        NDArray Output, NDArray Greatest, NDArray Places, NDArray Slopes, NDArray ToImages, NDArray ToKernels);

    static Chose Run(NDArray x, NDArray w, Window window, int sizeY, int sizeX, Func<NDArray, NDArray>? slopesOf = null)
    {
        var y = Convolution.Apply(x, w, window);
        var g = Convolution.Describe(x.Shape, w.Shape, window);
        var pool = Pooling.Describe("MaxPool", y.Shape, (sizeY, sizeX), new() { Stride = (sizeY, sizeX) });
        Shape shape = [pool.Images, pool.Out.Y, pool.Out.X, pool.ChannelsIn];
        NDArray greatest = NDArray.Zeros(DType.F32, shape), places = NDArray.Zeros(DType.U8, shape);
        new WindowChoices<float>
        {
            Geometry = pool,
            Images = (float*)y.Pointer,
            Greatest = (float*)greatest.Pointer,
            Places = places.Pointer,
        }.Compute();
        var slopes = (slopesOf ?? (t => t))(Array(4, [.. shape.Dims]));
        var chosen = new Chosen<float>
        {
            Geometry = g,
            Window = (sizeY, sizeX),
            Places = places.Pointer,
            Slopes = (float*)slopes.Pointer,
        };
        NDArray images = NDArray.Zeros(DType.F32, x.Shape), kernels = NDArray.Zeros(DType.F32, w.Shape);
        Convolution.ComputeImages((float*)w.Pointer, chosen, (float*)images.Pointer, new());
        Convolution.ComputeKernels((float*)x.Pointer, chosen, (float*)kernels.Pointer, new());
        GC.KeepAlive(y);
        return new(y, greatest, places, slopes, images, kernels);
    }

    static void Near(NDArray expected, NDArray got)
    {
        var (e, g) = (expected.ToArray<float>(), got.ToArray<float>());
        var scale = e.Select(Math.Abs).Where(float.IsFinite).DefaultIfEmpty(1).Max();
        for (var i = 0; i < e.Length; i++)
            Assert.True(e[i].Equals(g[i]) || Math.Abs(e[i] - g[i]) <= 1e-5 * scale, $"element {i}: {e[i]} and {g[i]}");
    }

    [Theory, MemberData(nameof(Cases))]
    public void Gradients_are_those_of_all_slopes(int[] x, int[] w, Window window, int sizeY, int sizeX)
    {
        var (images, kernels) = (Array(1, x), Array(2, w));
        var all = Run(images, kernels, window, sizeY, sizeX);
        var tiled = new Window { Stride = (sizeY, sizeX) };
        var slopes = Pooling.MaxGradient(all.Output, all.Slopes, sizeY, sizeX, tiled);
        Assert.Equal(Pooling.Max(all.Output, sizeY, sizeX, tiled).ToArray<float>(), all.Greatest.ToArray<float>());
        Near(Convolution.InputGradient(slopes, kernels, images.Shape, window), all.ToImages);
        Near(Convolution.WeightGradient(images, slopes, kernels.Shape, window), all.ToKernels);
    }

    [Fact]
    public void The_first_of_equal_ones_is_chosen_and_a_NaN_before_all()
    {
        var x = NDArray.From<float>([1, 3, 3, 2, 5, 5, 5, 5, 2, float.NaN, 9, float.NaN], [3, 2, 2, 1]);
        var one = NDArray.From<float>([1], [1, 1, 1, 1]);
        Assert.Equal(new byte[] { 1, 0, 1 }, Run(x, one, new(), 2, 2).Places.ToArray<byte>());
    }

    // Zero times what is not finite is not zero: it has to be multiplied.
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void What_is_not_finite_spoils_what_it_would_spoil_otherwise(int which)
    {
        static NDArray Spoiled(NDArray array)
        {
            var numbers = array.ToArray<float>();
            numbers[3] = float.PositiveInfinity;
            return NDArray.From<float>(numbers, array.Shape);
        }
        NDArray x = Array(1, 2, 8, 8, 2), w = Array(2, 3, 3, 2, 5);
        if (which == 0) x = Spoiled(x);
        if (which == 1) w = Spoiled(w);
        var all = Run(x, w, Window.Padded(1), 2, 2, which == 2 ? Spoiled : null);
        var slopes = Pooling.MaxGradient(all.Output, all.Slopes, 2, 2, new() { Stride = (2, 2) });
        Near(Convolution.InputGradient(slopes, w, x.Shape, Window.Padded(1)), all.ToImages);
        Near(Convolution.WeightGradient(x, slopes, w.Shape, Window.Padded(1)), all.ToKernels);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Results_do_not_depend_on_the_number_of_workers(int[] x, int[] w, Window window, int sizeY, int sizeX)
    {
        float[][] With(int workers)
        {
            using var _ = WorkerPool.Use(workers);
            var all = Run(Array(1, [9 * x[0], .. x[1..]]), Array(2, w), window, sizeY, sizeX);
            return [.. new[] { all.Greatest, all.ToImages, all.ToKernels }.Select(array => array.ToArray<float>())];
        }
        var one = With(1);
        Assert.Equal(one, With(2));
        Assert.Equal(one, With(7));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Nothing_outside_the_operands_is_touched(int[] x, int[] w, Window window, int sizeY, int sizeX)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        var (images, kernels) = (Array(1, x), Array(2, w));
        var all = Run(images, kernels, window, sizeY, sizeX);
        var g = Convolution.Describe(images.Shape, kernels.Shape, window);
        var pool = Pooling.Describe("MaxPool", all.Output.Shape, (sizeY, sizeX), new() { Stride = (sizeY, sizeX) });
        using GuardPages a = new(16), b = new(16), c = new(16), d = new(16), e = new(16);
        foreach (var atEnd in new[] { true, false })
        {
            T* Place<T>(GuardPages pages, NDArray array) where T : unmanaged
            {
                var to = (T*)(atEnd ? pages.End - (array.Length * sizeof(T)) : pages.First);
                array.ToArray<T>().CopyTo(new Span<T>(to, array.Length));
                return to;
            }
            byte* places = Place<byte>(a, all.Places);
            float* slopes = Place<float>(b, all.Slopes);
            var chosen = new Chosen<float> { Geometry = g, Window = (sizeY, sizeX), Places = places, Slopes = slopes };
            float* to = Place<float>(d, images);
            Convolution.ComputeImages(Place<float>(c, kernels), chosen, to, new());
            Assert.Equal(all.ToImages.ToArray<float>(), new Span<float>(to, images.Length));
            to = Place<float>(d, kernels);
            Convolution.ComputeKernels(Place<float>(c, images), chosen, to, new());
            Assert.Equal(all.ToKernels.ToArray<float>(), new Span<float>(to, kernels.Length));
            float* output = Place<float>(e, all.Output);
            float* greatest = Place<float>(c, NDArray.Zeros(DType.F32, all.Greatest.Shape));
            byte* chose = Place<byte>(a, NDArray.Zeros(DType.U8, all.Places.Shape));
            new WindowChoices<float> { Geometry = pool, Images = output, Greatest = greatest, Places = chose }
                .Compute();
            Assert.Equal(all.Greatest.ToArray<float>(), new Span<float>(greatest, all.Greatest.Length));
            Assert.Equal(all.Places.ToArray<byte>(), new Span<byte>(chose, all.Places.Length));
        }
    }
}
