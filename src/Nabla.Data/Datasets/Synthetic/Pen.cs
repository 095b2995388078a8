using System.Numerics;

namespace Nabla.Data;

/// <summary>
/// Draws polylines as the makers of MNIST prepared their digits: fitted with their pen's width into 20 x 20 pixels, the
/// proportions kept, antialiased, then moved by whole pixels until the centre of mass is the centre of 28 x 28.
/// </summary>
static class Pen
{
    const int Box = 20;

    /// <summary>Draws on 28 x 28 pixels of paper.</summary>
    /// <param name="lines">The strokes, at any place and of any size.</param>
    /// <param name="radius">Half the pen's width, in pixels.</param>
    /// <param name="softness">Over how many pixels ink fades to paper at the edge of a stroke.</param>
    /// <param name="image">784 pixels, 0 when called.</param>
    public static void Draw(List<Vector2[]> lines, float radius, float softness, Span<byte> image)
    {
        Span<float> box = stackalloc float[Box * Box];
        box.Clear();
        Matrix3x2 fit = Fit(lines, radius);
        foreach (Vector2[] line in lines)
            for (int i = 0; i + 1 < line.Length; i++)
            {
                Vector2 from = Vector2.Transform(line[i], fit), to = Vector2.Transform(line[i + 1], fit);
                DrawSegment(box, from, to, radius, softness);
            }
        Centre(box, image);
    }

    /// <summary>Scales and moves the strokes so that they and half a pen around them just fit the box.</summary>
    static Matrix3x2 Fit(List<Vector2[]> lines, float radius)
    {
        Vector2 low = new(float.MaxValue), high = new(float.MinValue);
        foreach (Vector2[] line in lines)
            foreach (Vector2 point in line)
                (low, high) = (Vector2.Min(low, point), Vector2.Max(high, point));
        Vector2 size = high - low;
        float scale = (Box - 2 * radius) / Math.Max(Math.Max(size.X, size.Y), 1);
        return Matrix3x2.CreateTranslation(-(low + high) / 2)
            * Matrix3x2.CreateScale(scale)
            * Matrix3x2.CreateTranslation(Box / 2f, Box / 2f);
    }

    /// <summary>
    /// Ink is 1 within the radius and falls to 0 over <paramref name="softness"/>; strokes that cross do not add.
    /// </summary>
    static void DrawSegment(Span<float> box, Vector2 from, Vector2 to, float radius, float softness)
    {
        float reach = radius + softness / 2;
        Vector2 low = Vector2.Min(from, to) - new Vector2(reach), high = Vector2.Max(from, to) + new Vector2(reach);
        int left = Math.Max(0, (int)low.X), right = Math.Min(Box - 1, (int)high.X);
        int top = Math.Max(0, (int)low.Y), bottom = Math.Min(Box - 1, (int)high.Y);
        Vector2 along = to - from;
        float inverse = 1 / Math.Max(along.LengthSquared(), 1e-6f);
        for (int y = top; y <= bottom; y++)
            for (int x = left; x <= right; x++)
            {
                Vector2 offset = new Vector2(x + 0.5f, y + 0.5f) - from;
                float t = Math.Clamp(Vector2.Dot(offset, along) * inverse, 0, 1);
                float squared = (offset - t * along).LengthSquared();
                if (squared >= reach * reach)
                    continue;
                float ink = Math.Min((reach - MathF.Sqrt(squared)) / softness, 1);
                box[y * Box + x] = Math.Max(box[y * Box + x], ink);
            }
    }

    static void Centre(ReadOnlySpan<float> box, Span<byte> image)
    {
        float mass = 0, massX = 0, massY = 0;
        for (int i = 0; i < box.Length; i++)
        {
            mass += box[i];
            massX += box[i] * (i % Box + 0.5f);
            massY += box[i] * (i / Box + 0.5f);
        }
        int left = Offset(massX / mass), top = Offset(massY / mass);
        for (int y = 0; y < Box; y++)
            for (int x = 0; x < Box; x++)
                image[(top + y) * DigitSet.Side + left + x] = (byte)MathF.Round(255 * box[y * Box + x]);
    }

    /// <summary>
    /// Where the box begins when its centre of mass is at the picture's centre, still inside the picture.
    /// </summary>
    static int Offset(float centre) =>
        Math.Clamp((int)MathF.Round(DigitSet.Side / 2f - centre), 0, DigitSet.Side - Box);
}
