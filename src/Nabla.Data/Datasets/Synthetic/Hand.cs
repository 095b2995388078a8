using System.Numerics;

namespace Nabla.Data;

/// <summary>
/// A writer: takes a style of the alphabet and writes it as nobody did before, as polylines of any size. Every point
/// moves a little; the waist of the digit moves up or down and its foot grows wider or narrower than its head; then the
/// whole is stretched, slanted, turned, and bent by a smooth random field.
/// </summary>
static class Hand
{
    /// <summary>Line segments that stand for a curve between two of its points.</summary>
    const int Smoothness = 6;

    const float PointJitter = 3.6f;
    const float MeanSlant = 0.17f;
    const float SlantSpread = 0.28f;
    const float TurnSpread = 0.13f;
    const float MeanStretch = 0.08f;
    const float StretchSpread = 0.26f;
    const float WaistSpread = 0.28f;
    const float TaperSpread = 0.22f;
    const float BendSpread = 3.0f;

    /// <summary>Writes a digit; each polyline is one movement of the pen.</summary>
    public static List<Vector2[]> Write(int digit, ref SplitMix64 random)
    {
        Stroke[][] styles = Alphabet.StylesOf(digit);
        Stroke[] style = styles[random.Below(styles.Length)];
        Matrix3x2 shape = Posture(ref random);
        Proportions proportions = new(ref random);
        Bend bend = new(ref random);
        List<Vector2[]> lines = [];
        foreach (Stroke stroke in style)
        {
            Vector2[] points = Jitter(stroke.Points, ref random);
            lines.Add([.. (stroke.Curved ? Curve(points) : points)
                .Select(point => bend.Move(Vector2.Transform(proportions.Move(point), shape)))]);
        }
        return lines;
    }

    /// <summary>
    /// Stretch, slant (the top to the right, as most people write) and turn, about the middle of the box.
    /// </summary>
    static Matrix3x2 Posture(ref SplitMix64 random)
    {
        float slant = MeanSlant + SlantSpread * (float)random.Normal();
        float turn = TurnSpread * (float)random.Normal();
        float width = MathF.Exp(MeanStretch + StretchSpread * (float)random.Normal());
        Matrix3x2 slanted = new(1, 0, -slant, 1, 0, 0);
        return Matrix3x2.CreateTranslation(-30, -50)
            * Matrix3x2.CreateScale(width, 1)
            * slanted
            * Matrix3x2.CreateRotation(turn);
    }

    static Vector2[] Jitter(Vector2[] points, ref SplitMix64 random)
    {
        Vector2[] moved = new Vector2[points.Length];
        for (int i = 0; i < points.Length; i++)
            moved[i] = points[i] + PointJitter * new Vector2((float)random.Normal(), (float)random.Normal());
        return moved;
    }

    /// <summary>
    /// Catmull and Rom's spline through the points ("A class of local interpolating splines", 1974): between p1 and p2
    /// with neighbours p0 and p3 the tangents are (p2 - p0) / 2 and (p3 - p1) / 2.
    /// </summary>
    static Vector2[] Curve(Vector2[] p)
    {
        List<Vector2> line = [p[0]];
        for (int i = 0; i + 1 < p.Length; i++)
            for (int step = 1; step <= Smoothness; step++)
                line.Add(CatmullRom(
                    p[Math.Max(i - 1, 0)], p[i], p[i + 1], p[Math.Min(i + 2, p.Length - 1)], step / (float)Smoothness));
        return [.. line];
    }

    static Vector2 CatmullRom(Vector2 p0, Vector2 p1, Vector2 p2, Vector2 p3, float t)
    {
        Vector2 a = 2 * p1;
        Vector2 b = p2 - p0;
        Vector2 c = 2 * p0 - 5 * p1 + 4 * p2 - p3;
        Vector2 d = 3 * (p1 - p2) + p3 - p0;
        return 0.5f * (a + t * (b + t * (c + t * d)));
    }

    /// <summary>Heights from 0 to 1 are raised to a power, widths grow linearly from head to foot.</summary>
    readonly struct Proportions(ref SplitMix64 random)
    {
        readonly float power = MathF.Exp(WaistSpread * (float)random.Normal());
        readonly float taper = TaperSpread * (float)random.Normal();

        public Vector2 Move(Vector2 p)
        {
            float height = p.Y / 100;
            float moved = height > 0 ? MathF.Pow(height, power) : height;
            return new Vector2(30 + (p.X - 30) * (1 + taper * (2 * moved - 1)), 100 * moved);
        }
    }

    /// <summary>
    /// The elastic distortion: a displacement field of two plane waves a coordinate, each about as long as the digit is
    /// high.
    /// </summary>
    readonly struct Bend
    {
        readonly Wave x1, x2, y1, y2;

        public Bend(ref SplitMix64 random)
        {
            (x1, x2) = (Wave.Draw(ref random), Wave.Draw(ref random));
            (y1, y2) = (Wave.Draw(ref random), Wave.Draw(ref random));
        }

        public Vector2 Move(Vector2 p) => p + new Vector2(x1.At(p) + x2.At(p), y1.At(p) + y2.At(p));
    }

    readonly record struct Wave(Vector2 Direction, float Phase, float Height)
    {
        public static Wave Draw(ref SplitMix64 random) => new(
            0.04f * new Vector2((float)random.Normal(), (float)random.Normal()),
            MathF.Tau * (float)random.Uniform(),
            BendSpread * (float)random.Normal());

        public float At(Vector2 p) => Height * MathF.Sin(Vector2.Dot(Direction, p) + Phase);
    }
}
