namespace Nabla.NN;

/// <summary>
/// What becomes of a batch of images (batch, y, x, channels) before a network sees them, out of a key.
/// </summary>
public delegate Tensor Augmentation(Tensor images, Key key);

/// <summary>
/// Images moved, turned, bent, made noisy or covered, each in its own way: a network learns what does not matter. All
/// are tensor operations, and work inside <c>Jit</c>.
/// <example><code>
/// var augment = Augmentations.Chain(Augmentations.Shift(2), Augmentations.Rotate(10), Augmentations.Noise(0.05));
/// var images = augment(Tensor.Ones([5, 28, 28, 1]), Key.Create(0));    // (5, 28, 28, 1)
/// </code></example>
/// </summary>
public static class Augmentations
{
    /// <summary>One after another, each with a key of its own.</summary>
    public static Augmentation Chain(params Augmentation[] links) => (images, key) =>
    {
        var keys = key.Split(Math.Max(links.Length, 1));
        return links.Select((link, i) => (link, keys[i])).Aggregate(images, (x, next) => next.link(x, next.Item2));
    };

    /// <summary>Each image moved by up to so many whole pixels along both axes; what comes in is 0.</summary>
    public static Augmentation Shift(int pixels) => (images, key) =>
    {
        var by = key.RandInt([2, images.Shape[0], 1, 1], -pixels, pixels + 1);
        var places = new Places(images);
        return places.Look(places.Rows + by[0], places.Columns + by[1]);
    };

    /// <summary>Each image turned about its middle by up to so many degrees either way.</summary>
    public static Augmentation Rotate(double degrees) => (images, key) =>
    {
        var angle = key.Uniform([images.Shape[0], 1, 1], -degrees, degrees, images.DType) * (Math.PI / 180);
        var (y, x) = Middle(images);
        var (sin, cos) = (angle.Sin(), angle.Cos());
        return Warp(images, cos * y + sin * x - y, cos * x - sin * y - x);
    };

    /// <summary>
    /// Each pixel moved by a random field: uniform in ±1, smoothed by a Gaussian, times a strength (Simard, Steinkraus,
    /// Platt, 2003, who took a deviation of 4 and a strength of 34 for 29 pixels).
    /// </summary>
    /// <param name="strength">What the smoothed field is multiplied by.</param>
    /// <param name="deviation">The Gaussian's, in pixels.</param>
    public static Augmentation Elastic(double strength = 34, double deviation = 4) => (images, key) =>
    {
        var (batch, height, width) = (images.Shape[0], images.Shape[1], images.Shape[2]);
        var fields = key.Uniform([2 * batch, height, width], -1.0, 1.0, images.DType);
        var across = fields.MatMul(Smoothing(width, deviation).As(images.DType)).SwapAxes(1, 2);
        var smooth = across.MatMul(Smoothing(height, deviation).As(images.DType)).SwapAxes(1, 2) * strength;
        var moves = smooth.Reshape(2, batch, height, width);
        return Warp(images, moves[0], moves[1]);
    };

    // The convolution of a line with a Gaussian, cut at three deviations, zeros around: a matrix, for one product of
    // all lines is faster than so thin a convolution.
    static Tensor Smoothing(int count, double deviation)
    {
        var reach = (int)Math.Ceiling(3 * deviation);
        double Bell(int i) => Math.Abs(i) > reach ? 0 : Math.Exp(-i * i / (2 * deviation * deviation));
        var sum = Enumerable.Range(-reach, 2 * reach + 1).Sum(Bell);
        double[] all = [.. Enumerable.Range(0, count * count).Select(i => Bell(i / count - i % count) / sum)];
        return Tensor.Create(all).Reshape(count, count);
    }

    /// <summary>Normal noise of a deviation added.</summary>
    public static Augmentation Noise(double deviation) =>
        (images, key) => images + deviation * key.Normal(images.Shape, images.DType);

    /// <summary>A square of each image, at a place of its own, made 0 (DeVries and Taylor, 2017).</summary>
    public static Augmentation CutOut(int size) => (images, key) =>
    {
        var (first, second) = key.Split();
        Shape each = [images.Shape[0], 1, 1];
        Tensor Inside(Key from, int extent, Tensor place)
        {
            var start = from.RandInt(each, 0, Math.Max(extent - size, 0) + 1);
            return (place >= start) & (place < start + size);
        }
        var rows = Tensor.Arange(images.Shape[1]).Reshape(1, -1, 1);
        var columns = Tensor.Arange(images.Shape[2]).Reshape(1, 1, -1);
        var hidden = Inside(first, images.Shape[1], rows) & Inside(second, images.Shape[2], columns);
        return Tensor.Where(hidden.ExpandDims(-1), 0, images);
    };

    // Places of pixels from the middle: y down a column, x along a row.
    static (Tensor Y, Tensor X) Middle(Tensor images) => (
        (Tensor.Arange(images.Shape[1], images.DType) - (images.Shape[1] - 1) / 2.0).Reshape(1, -1, 1),
        (Tensor.Arange(images.Shape[2], images.DType) - (images.Shape[2] - 1) / 2.0).Reshape(1, 1, -1));

    /// <summary>
    /// out[n, i, j] = in[n, i + dy, j + dx], between pixels the mean of the four around, weighed by nearness; 0
    /// outside. The moves broadcast to (batch, y, x).
    /// </summary>
    internal static Tensor Warp(Tensor images, Tensor dy, Tensor dx)
    {
        var places = new Places(images);
        var (y, x) = (places.Rows.As(images.DType) + dy, places.Columns.As(images.DType) + dx);
        var (top, left) = (y.Floor(), x.Floor());
        var (down, right) = ((y - top).ExpandDims(-1), (x - left).ExpandDims(-1));
        Tensor Corner(int below, int beside)
        {
            var weight = (below == 1 ? down : 1 - down) * (beside == 1 ? right : 1 - right);
            return places.Look(top.As(DType.I32) + below, left.As(DType.I32) + beside) * weight;
        }
        return Corner(0, 0) + Corner(0, 1) + Corner(1, 0) + Corner(1, 1);
    }

    // The pixels of a batch of images, to be looked up one by one.
    sealed class Places(Tensor images)
    {
        readonly int batch = images.Shape[0], height = images.Shape[1], width = images.Shape[2];

        public Tensor Rows => Tensor.Arange(height).Reshape(1, -1, 1);

        public Tensor Columns => Tensor.Arange(width).Reshape(1, 1, -1);

        /// <summary>The pixels at rows and columns that broadcast to (batch, y, x); 0 outside.</summary>
        public Tensor Look(Tensor row, Tensor column)
        {
            Shape field = [batch, height, width];
            var inside = (row >= 0) & (row < height) & (column >= 0) & (column < width);
            var first = Tensor.Arange(batch).Reshape(-1, 1, 1) * (height * width);
            var at = first + row.Clip(0, height - 1) * width + column.Clip(0, width - 1);
            var pixels = images.Reshape(batch * height * width, images.Shape[3]);
            return Tensor.Where(inside.BroadcastTo(field).ExpandDims(-1), pixels.Take(at.BroadcastTo(field)), 0);
        }
    }
}
