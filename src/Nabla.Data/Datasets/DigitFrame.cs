namespace Nabla.Data;

/// <summary>
/// Makes a picture of a handwritten digit look as MNIST's makers made theirs: the ink is cropped, scaled to fit a box
/// of 20 x 20 with its aspect kept and its edges antialiased, and moved so that its centre of mass lies in the middle
/// of 28 x 28 pixels (LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, 1998,
/// section III.A).
/// </summary>
public static class DigitFrame
{
    /// <summary>The box that the ink fits, in pixels of the result.</summary>
    const int BoxSide = 20;

    /// <summary>Fainter than this is paper: noise, shadows, the fringe of an enlarged picture.</summary>
    const float FaintestInk = 0.1f;

    /// <summary>Where the ink lies: rows and columns from the first to before the last.</summary>
    readonly record struct Bounds(int Left, int Top, int Right, int Bottom)
    {
        public double Scale => (double)BoxSide / Math.Max(Right - Left, Bottom - Top);

        /// <summary>Pixels of the result that the ink reaches: 20 along the longer side.</summary>
        public (int Columns, int Rows) Fitted => (Scaled(Right - Left), Scaled(Bottom - Top));

        /// <summary>length * Scale, rounded up, in whole numbers so that no rounding error adds a pixel.</summary>
        int Scaled(int length)
        {
            int longer = Math.Max(Right - Left, Bottom - Top);
            return (int)((((long)BoxSide * length) + longer - 1) / longer);
        }
    }

    /// <summary>Frames a digit, dark on light or light on dark: the border's median is the paper.</summary>
    /// <param name="gray">height x width, row by row, 0 black to 1 white.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>784 pixels as <see cref="DigitSet"/> has them: 0 for paper to 255 for ink.</returns>
    /// <exception cref="DataException">The picture is of one shade: there is no digit in it.</exception>
    public static byte[] Fit(ReadOnlySpan<float> gray, int width, int height)
    {
        if (width < 1 || height < 1 || gray.Length != (long)width * height)
            throw new ArgumentException($"{gray.Length} pixels are not {width} x {height}");
        float[] ink = Ink(gray, width, height);
        Bounds bounds = Crop(ink, width, height);
        return Place(ink, width, bounds);
    }

    /// <summary>How far each pixel is from the paper's shade, towards the ink's: 0 to 1.</summary>
    static float[] Ink(ReadOnlySpan<float> gray, int width, int height)
    {
        float paper = BorderMedian(gray, width, height);
        (float darkest, float lightest) = (1, 0);
        foreach (float shade in gray)
            (darkest, lightest) = (Math.Min(darkest, shade), Math.Max(lightest, shade));
        float reach = lightest - paper > paper - darkest ? lightest - paper : darkest - paper;
        if (Math.Abs(reach) < FaintestInk)
            throw new DataException("the picture is of one shade: there is no digit in it");
        float[] ink = new float[gray.Length];
        for (int i = 0; i < ink.Length; i++)
        {
            float share = (gray[i] - paper) / reach;
            ink[i] = share < FaintestInk ? 0 : share;
        }
        return ink;
    }

    static float BorderMedian(ReadOnlySpan<float> gray, int width, int height)
    {
        List<float> border = [.. gray[..width], .. gray[^width..]];
        for (int y = 0; y < height; y++)
            border.AddRange(gray[y * width], gray[(y * width) + width - 1]);
        border.Sort();
        return border[border.Count / 2];
    }

    static Bounds Crop(float[] ink, int width, int height)
    {
        Bounds bounds = new(width, height, 0, 0);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = ink.AsSpan(y * width, width);
            int first = row.IndexOfAnyExcept(0f);
            if (first >= 0)
                bounds = new(
                    Math.Min(bounds.Left, first),
                    Math.Min(bounds.Top, y),
                    Math.Max(bounds.Right, row.LastIndexOfAnyExcept(0f) + 1),
                    y + 1);
        }
        return bounds;
    }

    /// <summary>
    /// Each pixel of the result is the mean of the area that it covers; the darkest becomes 255. The crop starts on a
    /// whole pixel, so that a digit which already has its size is copied and not blurred; the centre of mass then lies
    /// from 14 up to 15, counted from the edge, as it does in every picture of MNIST.
    /// </summary>
    static byte[] Place(float[] ink, int width, Bounds bounds)
    {
        double[] box = Shrink(ink, width, bounds);
        (double x, double y) = CenterOfMass(box);
        (int columns, int rows) = bounds.Fitted;
        int left = Math.Clamp((int)Math.Ceiling((DigitSet.Side / 2.0) - x), 0, DigitSet.Side - columns);
        int top = Math.Clamp((int)Math.Ceiling((DigitSet.Side / 2.0) - y), 0, DigitSet.Side - rows);
        double darkest = box.Max();
        byte[] framed = new byte[DigitSet.ImageLength];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                framed[((top + i) * DigitSet.Side) + left + j] =
                    (byte)Math.Round(255 * box[(i * BoxSide) + j] / darkest);
        return framed;
    }

    static double[] Shrink(float[] ink, int width, Bounds bounds)
    {
        double[] box = new double[BoxSide * BoxSide];
        for (int y = 0; y < BoxSide; y++)
            for (int x = 0; x < BoxSide; x++)
                box[(y * BoxSide) + x] = Mean(
                    ink, width, bounds, bounds.Left + (x / bounds.Scale), bounds.Top + (y / bounds.Scale));
        return box;
    }

    /// <summary>The mean of a square of side 1 / scale whose corner is (x0, y0); beyond the crop lies paper.</summary>
    static double Mean(float[] ink, int width, Bounds bounds, double x0, double y0)
    {
        double side = 1 / bounds.Scale;
        double sum = 0;
        for (int y = (int)y0; y < Math.Min(y0 + side, bounds.Bottom); y++)
            for (int x = (int)x0; x < Math.Min(x0 + side, bounds.Right); x++)
                sum += ink[(y * width) + x] * Overlap(x, x0, x0 + side) * Overlap(y, y0, y0 + side);
        return sum / (side * side);
    }

    /// <summary>How much of [cell, cell + 1] lies between two ends.</summary>
    static double Overlap(int cell, double from, double to) =>
        Math.Max(Math.Min(cell + 1, to) - Math.Max(cell, from), 0);

    static (double X, double Y) CenterOfMass(double[] box)
    {
        (double mass, double x, double y) = (0, 0, 0);
        for (int i = 0; i < box.Length; i++)
        {
            mass += box[i];
            x += box[i] * ((i % BoxSide) + 0.5);
            y += box[i] * ((i / BoxSide) + 0.5);
        }
        return (x / mass, y / mass);
    }
}
