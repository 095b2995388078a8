namespace Nabla.Viz;

/// <summary>
/// From numbers to colours. The maps take t in 0 to 1 (outside is clamped, NaN is a neutral grey) and stay readable for
/// the colour-blind; <see cref="Category"/> gives the colours of Okabe and Ito, https://jfly.uni-koeln.de/color/ .
/// </summary>
public static class ColorMap
{
    /// <summary>Text and axes.</summary>
    public static readonly Rgb Ink = Rgb.From(0x24292F);

    /// <summary>Secondary text: tick labels, captions.</summary>
    public static readonly Rgb Muted = Rgb.From(0x5F6873);

    /// <summary>Grid lines.</summary>
    public static readonly Rgb Grid = Rgb.From(0xE3E6EA);

    /// <summary>The light ground that every picture brings along, for dark pages.</summary>
    public static readonly Rgb Paper = Rgb.From(0xFCFCFA);

    /// <summary>White.</summary>
    public static readonly Rgb White = Rgb.From(0xFFFFFF);

    /// <summary>Okabe-Ito blue: the first category, the lower end of <see cref="Diverging"/>.</summary>
    public static readonly Rgb Blue = Rgb.From(0x0072B2);

    /// <summary>Okabe-Ito vermilion: the second category, the upper end of <see cref="Diverging"/>.</summary>
    public static readonly Rgb Vermilion = Rgb.From(0xD55E00);

    static readonly Rgb Neutral = Rgb.From(0xC8C8C8);
    static readonly Rgb Middle = Rgb.From(0xF7F6F3);

    // Black and yellow come last: the one looks like an axis, the other is faint on paper.
    static readonly Rgb[] Categories =
    [
        Blue, Vermilion, Rgb.From(0x009E73), Rgb.From(0xCC79A7), Rgb.From(0xE69F00), Rgb.From(0x56B4E9),
        Rgb.From(0x4D4D4D), Rgb.From(0xB8A600),
    ];

    // Viridis (van der Walt and Smith, 2015) as the polynomial of degree 6 fitted by M. Zucker,
    // https://www.shadertoy.com/view/WlfXRN ; one row a power of t, one column a channel. Error below 0.02.
    static readonly double[,] ViridisPolynomial =
    {
        { 0.2777273272, 0.0054073445, 0.3340998053 },
        { 0.1050930431, 1.4046135299, 1.3845901626 },
        { -0.3308618287, 0.2148475595, 0.0950951630 },
        { -4.6342304990, -5.7991009734, -19.3324409563 },
        { 6.2282699363, 14.1799333668, 56.6905526007 },
        { 4.7763849977, -13.7451453777, -65.3530326334 },
        { -5.4354558559, 4.6458526122, 26.3124352496 },
    };

    /// <summary>Dark violet over green to yellow, evenly growing in lightness.</summary>
    public static Rgb Viridis(double t) => double.IsNaN(t) ? Neutral : new(
        Polynomial(0, Math.Clamp(t, 0, 1)), Polynomial(1, Math.Clamp(t, 0, 1)), Polynomial(2, Math.Clamp(t, 0, 1)));

    /// <summary>Blue at 0, near white at 1/2, vermilion at 1: for signed values and for two classes.</summary>
    public static Rgb Diverging(double t) =>
        double.IsNaN(t) ? Neutral : t < 0.5 ? Blue.Mix(Middle, 2 * t) : Middle.Mix(Vermilion, (2 * t) - 1);

    /// <summary>
    /// The ground of a plane with two classes: <see cref="Diverging"/>, paled so that points stand out.
    /// </summary>
    public static Rgb Pale(double t) => Diverging(t).Mix(White, 0.45);

    /// <summary>Black at 0, white at 1.</summary>
    public static Rgb Gray(double t) => double.IsNaN(t) ? Neutral : Rgb.From(0).Mix(White, t);

    /// <summary>Paper at 0, ink at 1: digits as written on paper.</summary>
    public static Rgb InkOnPaper(double t) => double.IsNaN(t) ? Neutral : White.Mix(Ink, t);

    /// <summary>The colour of category <paramref name="index"/>, 0 and up; after eight they repeat.</summary>
    public static Rgb Category(int index) => Categories[(int)((uint)index % (uint)Categories.Length)];

    static byte Polynomial(int channel, double t)
    {
        double value = 0;
        for (int power = 6; power >= 0; power--) value = (value * t) + ViridisPolynomial[power, channel];
        return (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
    }
}
