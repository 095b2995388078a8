using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// Windows that slide over images. Images are (images, y, x, channels), channels last, or (images, x, channels) with
// one spatial axis, or one image without the first axis.
public abstract partial class Tensor
{
    /// <summary>
    /// The convolution of images with kernels (y, x, channels in of a group, channels out), as the field means it: no
    /// kernel is turned. out[n, y, x, o] = Σ over i, j, c of
    /// in[n, y stride + i dilation - low, x stride + j dilation - low, c] kernels[i, j, c, o].
    /// With one spatial axis, kernels are (x, channels in of a group, channels out).
    /// </summary>
    /// <param name="kernels">One axis less than a batch of images has spatial axes and channels.</param>
    /// <param name="stride">Steps between neighbouring positions of the kernel; 1 by default.</param>
    /// <param name="padding">Zeros around each image.</param>
    /// <param name="dilation">Distance between neighbours in the kernel; 1 by default.</param>
    /// <param name="groups">Groups of channels that do not see each other; channels out go group by group.</param>
    /// <param name="inputDilation">Distance between neighbours in the image, zeros between; 1 by default.</param>
    /// <exception cref="ShapeException">
    /// Ranks or channels do not fit, or the kernel is larger than the padded image.
    /// </exception>
    public Tensor Convolve(
        Tensor kernels, Spatial? stride = null, Padding padding = default, Spatial? dilation = null, int groups = 1,
        Spatial? inputDilation = null)
    {
        var (images, w, line, one) = Sliding("Convolve", this, kernels);
        if (inputDilation is { } apart)
            images = new Pad([0, 0, 0, 0], [0, 0, 0, 0], [0, line ? 0 : apart.Y - 1, apart.X - 1, 0]).Apply(images);
        var window = Slide(images, (w.Shape[0], w.Shape[1]), stride ?? 1, padding, dilation ?? 1, line);
        return Flat(new Convolve(Part.Slopes, window with { Groups = groups }).Apply(images, w), line, one);
    }

    /// <summary>
    /// The transpose of <see cref="Convolve"/> by the same kernels, which takes slopes (images, y, x, channels out) to
    /// images: each extent becomes (extent - 1) stride + dilation (size - 1) + 1 - padding + more. Also called a
    /// deconvolution.
    /// </summary>
    /// <param name="kernels">Those of the convolution: (y, x, channels in of a group, channels out).</param>
    /// <param name="stride">The convolution's; 1 by default.</param>
    /// <param name="padding">The convolution's: so much is cut off. Not <see cref="Padding.Same"/>.</param>
    /// <param name="dilation">The convolution's; 1 by default.</param>
    /// <param name="groups">The convolution's.</param>
    /// <param name="more">Added to the extents: several have convolutions of one extent; 0 by default.</param>
    /// <exception cref="ShapeException">Ranks or channels do not fit.</exception>
    public Tensor ConvolveTranspose(
        Tensor kernels, Spatial? stride = null, Padding padding = default, Spatial? dilation = null, int groups = 1,
        Spatial? more = null)
    {
        if (padding == Padding.Same)
            throw new ShapeException("ConvolveTranspose", $"{Shape}, padding Same", "the padding is given in numbers");
        var (slopes, w, line, one) = Sliding("ConvolveTranspose", this, kernels);
        var window = Slide(slopes, (w.Shape[0], w.Shape[1]), stride ?? 1, padding, dilation ?? 1, line);
        var extra = more ?? 0;
        static int Extent(int count, int size, int stride, int dilation, int around) =>
            ((count - 1) * stride) + (dilation * (size - 1)) + 1 - around;
        var (high, low) = (window.PadHigh, window.PadLow);
        var y = Extent(slopes.Shape[1], w.Shape[0], window.Stride.Y, window.Dilation.Y, low.Y + high.Y);
        var x = Extent(slopes.Shape[2], w.Shape[1], window.Stride.X, window.Dilation.X, low.X + high.X);
        Shape to = [slopes.Shape[0], line ? y : y + extra.Y, x + extra.X, w.Shape[2] * groups];
        return Flat(new Convolve(Part.Images, window with { Groups = groups }, to).Apply(w, slopes), line, one);
    }

    /// <summary>
    /// The greatest of each window, channel by channel; padding never is. The first of equal ones has the gradient.
    /// </summary>
    /// <param name="size">Extents of the window.</param>
    /// <param name="stride">Steps between windows; their size by default, so that none overlap.</param>
    /// <param name="padding">What is around each image.</param>
    /// <param name="dilation">Distance between neighbours in the window; 1 by default.</param>
    /// <exception cref="ShapeException">These are no images, or the window is larger than the padded image.</exception>
    public Tensor MaxPool(Spatial size, Spatial? stride = null, Padding padding = default, Spatial? dilation = null) =>
        Pool("MaxPool", size, stride, padding, dilation, (extents, window) => new WindowMax(extents, window));

    /// <summary>The mean of each window, channel by channel.</summary>
    /// <param name="size">Extents of the window.</param>
    /// <param name="stride">Steps between windows; their size by default, so that none overlap.</param>
    /// <param name="padding">What is around each image.</param>
    /// <param name="dilation">Distance between neighbours in the window; 1 by default.</param>
    /// <param name="countPadding">Whether padding counts as zeros; else the mean is over what is not padding.</param>
    /// <exception cref="ShapeException">These are no images, or the window is larger than the padded image.</exception>
    public Tensor MeanPool(
        Spatial size, Spatial? stride = null, Padding padding = default, Spatial? dilation = null,
        bool countPadding = true)
    {
        Tensor Mean(Tensor x) => x.Pool(
            "MeanPool", size, stride, padding, dilation, (extents, window) => new WindowMean(extents, window));
        var x = Floating(this);
        return countPadding ? Mean(x) : Mean(x) / Mean(Ones(x.Shape, x.DType));
    }

    Tensor Pool(
        string operation, Spatial size, Spatial? stride, Padding padding, Spatial? dilation,
        Func<(int Y, int X), Window, Operation> fold)
    {
        if (Rank is < 3 or > 4)
            throw new ShapeException(
                operation, $"{Shape}", "images are (images, y, x, channels), or (images, x, channels)");
        var line = Rank == 3;
        if (line) size = (1, size.X);
        var images = Planes(this, line, false);
        var window = Slide(images, size, stride ?? size, padding, dilation ?? 1, line);
        return Flat(fold((size.Y, size.X), window).Apply(images), line, false);
    }

    // Both in four axes and one element type; whether there was one spatial axis, and one image.
    static (Tensor X, Tensor W, bool Line, bool One) Sliding(string operation, Tensor x, Tensor kernels)
    {
        if (kernels.Rank is < 3 or > 4 || (x.Rank != kernels.Rank && x.Rank != kernels.Rank - 1))
            throw new ShapeException(
                operation, $"{x.Shape} and kernels {kernels.Shape}",
                "kernels are (y, x, in, out), or (x, in, out); images (images, y, x, in), or without images, or y");
        var (line, one) = (kernels.Rank == 3, x.Rank < kernels.Rank);
        var type = Common(operation, [x, kernels]);
        var (planes, w) = (Planes(x, line, one), Planes(kernels, line, false, 0));
        return (Promotion.Fit(planes, type with { Shape = planes.Shape }),
            Promotion.Fit(w, type with { Shape = w.Shape }), line, one);
    }

    // One spatial axis is the second of two, the first of extent 1; one image is the first of one.
    static Tensor Planes(Tensor x, bool line, bool one, int y = 1)
    {
        if (one) x = x.ExpandDims(0);
        return line ? x.ExpandDims(y) : x;
    }

    static Tensor Flat(Tensor x, bool line, bool one)
    {
        if (line) x = x.Squeeze(1);
        return one ? x.Squeeze(0) : x;
    }

    static Window Slide(Tensor images, Spatial size, Spatial stride, Padding padding, Spatial dilation, bool line)
    {
        if (line) (stride, dilation) = ((1, stride.X), (1, dilation.X));
        var (low, high) = padding.For((images.Shape[1], images.Shape[2]), size, stride, dilation);
        return new Window
        {
            Stride = (stride.Y, stride.X),
            Dilation = (dilation.Y, dilation.X),
            PadLow = (line ? 0 : low.Y, low.X),
            PadHigh = (line ? 0 : high.Y, high.X),
        };
    }
}
