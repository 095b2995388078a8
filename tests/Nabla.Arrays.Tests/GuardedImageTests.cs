using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

public unsafe class GuardedImageTests
{
    // The same bytes at the end of the pages, or at their beginning.
    static float* Place(GuardPages pages, ReadOnlySpan<float> values, bool atEnd)
    {
        var p = (float*)(atEnd ? pages.End - (values.Length * sizeof(float)) : pages.First);
        values.CopyTo(new(p, values.Length));
        return p;
    }

    [Theory, MemberData(nameof(ConvolutionTests.Cases), MemberType = typeof(ConvolutionTests))]
    public void No_convolution_touches_a_byte_outside_its_operands(int[] x, int[] w, Window window)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        NDArray images = ConvolutionTests.Array(1, x), kernels = ConvolutionTests.Array(2, w);
        var expected = ConvolutionTests.Three(x, w, window);
        var g = Convolution.Describe(images.Shape, kernels.Shape, window);
        using GuardPages a = new(16), b = new(16), c = new(16), d = new(16);
        foreach (var atEnd in new[] { true, false })
        {
            float* from = Place(a, images.ToArray<float>(), atEnd), by = Place(b, kernels.ToArray<float>(), atEnd);
            float* to = Place(c, new float[expected[0].Shape.Size], atEnd), back = Place(d, new float[images.Shape.Size], atEnd);
            Convolution.Compute(from, by, to, g, backward: false, new());
            Convolution.Compute(to, by, back, g, backward: true, new());
            Assert.Equal(expected[0].ToArray<float>(), new Span<float>(to, expected[0].Shape.Size));
            Assert.Equal(expected[1].ToArray<float>(), new Span<float>(back, images.Shape.Size));
            var weights = Place(b, new float[kernels.Shape.Size], atEnd);
            Convolution.ComputeKernels(from, to, weights, g, new());
            Assert.Equal(expected[2].ToArray<float>(), new Span<float>(weights, kernels.Shape.Size));
        }
    }

    [Theory, MemberData(nameof(PoolingTests.Cases), MemberType = typeof(PoolingTests))]
    public void No_pooling_touches_a_byte_outside_its_operands(int[] x, int sizeY, int sizeX, Window window)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        var images = ConvolutionTests.Array(1, x);
        var expected = PoolingTests.Four(x, sizeY, sizeX, window);
        var g = Pooling.Describe("Pooling", images.Shape, (sizeY, sizeX), window);
        using GuardPages a = new(8), b = new(8), c = new(8);
        foreach (var atEnd in new[] { true, false })
            foreach (var greatest in new[] { true, false })
            {
                float* from = Place(a, images.ToArray<float>(), atEnd);
                float* to = Place(b, new float[expected[0].Shape.Size], atEnd), back = Place(c, new float[images.Shape.Size], atEnd);
                new PoolingWindows<float> { Geometry = g, Greatest = greatest, Images = from, Results = to }
                    .Compute(new());
                Assert.Equal(expected[greatest ? 0 : 1].ToArray<float>(), new Span<float>(to, expected[0].Shape.Size));
                Place(b, expected[greatest ? 1 : 0].ToArray<float>(), atEnd);
                new PoolingWindows<float> { Geometry = g, Greatest = greatest, Images = from, Gradient = to, Results = back }
                    .Compute(new());
                Assert.Equal(expected[greatest ? 2 : 3].ToArray<float>(), new Span<float>(back, images.Shape.Size));
            }
    }
}
