using CsCheck;

namespace Nabla.Viz.Tests;

public class RasterTests
{
    static readonly Rgb Black = new(0, 0, 0);

    [Fact]
    public void A_rectangle_covers_its_area()
    {
        Assert.Equal(6.25, InkOf(r => r.FillRect(3.5, 4.25, 2.5, 2.5, Black)), 0.05);
        Assert.Equal(Math.PI * 25, InkOf(r => r.Disc(15, 15, 5, Black)), 1.0);
        Assert.Equal(50, InkOf(r => r.Polygon([(5, 5), (15, 5), (5, 15)], Black)), 0.5);
        // Length 10 and width 3, with two half discs at its ends.
        Assert.Equal(30 + (Math.PI * 2.25), InkOf(r => r.Line(10, 10, 20, 10, Black, 3)), 1.0);
    }

    [Fact]
    public void A_polyline_paints_its_joints_once()
    {
        var raster = new Raster(30, 30, ColorMap.White);
        raster.Polyline([(5, 15), (15, 15), (15, 25)], Black, 4, opacity: 0.5);
        Assert.All(Enumerable.Range(0, 900), i => Assert.InRange(raster.Pixels[4 * i], 127, 255));
    }

    [Fact]
    public void Nothing_is_drawn_outside_the_clip_or_the_canvas() =>
        Gen.Select(Gen.Double[-50, 50], Gen.Double[-50, 50], Gen.Double[-1e9, 1e9], Gen.Double[0.1, 30]).Sample(
            (x, y, far, size) =>
        {
            var raster = new Raster(20, 20, ColorMap.White) { Clip = new(5, 5, 10, 10) };
            raster.Line(x, y, far, x, Black, size);
            raster.Disc(x, y, size, Black);
            raster.Text(x, y, "text σ", size, Black);
            raster.Polygon([(x, y), (far, y), (y, far)], Black);
            raster.Field(new(x, y, size, size), (_, _) => Black);
            raster.Blit(new(3, 3, Black), (int)x, (int)y, 3);
            for (int i = 0; i < 400; i++)
                if (i % 20 is < 5 or >= 15 || i / 20 is < 5 or >= 15) Assert.Equal(255, raster.Pixels[4 * i]);
        }, iter: 300);

    [Fact]
    public void Colour_over_transparent_keeps_its_own_hue()
    {
        var raster = new Raster(3, 1);
        raster.FillRect(0.5, 0, 2, 1, ColorMap.Blue);
        Assert.Equal((ColorMap.Blue, (byte)128), (raster[0, 0], raster.Alpha(0, 0)));
        Assert.Equal((ColorMap.Blue, (byte)255), (raster[1, 0], raster.Alpha(1, 0)));
    }

    [Fact]
    public void Every_character_of_the_course_has_a_glyph_of_its_own()
    {
        var box = Glyphs.Of('\uE000');
        string course = string.Concat(Enumerable.Range(33, 94).Select(c => (char)c))
            + "σ∂∇ΔΣαβγδεηθλμπφ×·±−–√∞≤≥≈≠→²³⁻₀₁₂…";
        Assert.All(course, c => Assert.NotSame(box, Glyphs.Of(c)));
        Assert.Equal(course.Length, course
            .Select(c => string.Join(";", Glyphs.Of(c).Strokes.SelectMany(s => s)) + Glyphs.Of(c).Width)
            .Distinct().Count());
    }

    [Fact]
    public void Text_stands_where_its_anchor_says()
    {
        double width = Raster.TextWidth("WAVE", 14);
        foreach (var (anchor, left) in new[] { (Anchor.Start, 60.0), (Anchor.Middle, 60 - (width / 2)),
            (Anchor.End, 60 - width) })
        {
            var raster = new Raster(120, 30, ColorMap.White);
            raster.Text(60, 20, "WAVE", 14, Black, anchor);
            int[] inked = [.. Enumerable.Range(0, 120)
                .Where(x => Enumerable.Range(0, 30).Any(y => raster[x, y].R < 128))];
            Assert.InRange(inked[0], left - 2, left + 2);
            Assert.InRange(inked[^1], left + width - 3, left + width + 2);
        }
    }

    [Fact]
    public void A_panel_places_data_in_their_own_units()
    {
        var raster = new Raster(100, 100, ColorMap.White);
        new Panel(raster, new(10, 10, 80, 80), (0, 4), (0, 2)).Points([3], [1.5], Black, 4);
        Assert.Equal(Black, raster[70, 30]);
        new Panel(raster, new(10, 10, 80, 80), (0, 4), (0.01, 100), logY: true).Points([1], [1], ColorMap.Blue, 4);
        Assert.Equal(ColorMap.Blue, raster[30, 50]);
        Assert.Throws<ArgumentException>(() => new Panel(raster, new(0, 0, 9, 9), (1, 1), (0, 1)));
    }

    [Fact]
    public void A_digit_grid_shows_ink_dark_and_checks_sizes()
    {
        var digit = new byte[784];
        digit[0] = 255;
        var grid = DigitGrid.Draw([digit, digit, digit], 2, ["3", "4 → 9", "5"], "Wrong");
        Assert.Equal(3, Enumerable.Range(0, grid.Pixels.Length / 4).Count(i =>
            grid[i % grid.Width, i / grid.Width] == ColorMap.Ink && i >= 36 * grid.Width && IsCorner(grid, i)));
        Assert.Throws<ArgumentException>(() => DigitGrid.Draw([new byte[783]], 1));
        Assert.Throws<ArgumentException>(() => DigitGrid.Draw([digit], 1, ["a", "b"]));
        Assert.Equal(ColorMap.White, DigitGrid.Draw([digit], 1)[14, 14]);
    }

    [Fact]
    public void Colour_maps_have_their_ends_and_a_grey_for_NaN()
    {
        Assert.Equal(ColorMap.Blue, ColorMap.Diverging(-3));
        Assert.Equal(ColorMap.Vermilion, ColorMap.Diverging(2));
        Assert.InRange(ColorMap.Viridis(0).B, 80, 90);
        Assert.Equal(ColorMap.Viridis(double.NaN), ColorMap.Diverging(double.NaN));
        double[] lightness = [.. Enumerable.Range(0, 50).Select(i => ColorMap.Viridis(i / 49.0).Luminance)];
        Assert.All(lightness.Zip(lightness.Skip(1)), p => Assert.True(p.First < p.Second));
    }

    /// <summary>A pixel of 2 x 2 ink with paper to its right and below.</summary>
    static bool IsCorner(Raster grid, int i)
    {
        int x = i % grid.Width, y = i / grid.Width;
        return grid[x + 1, y] == ColorMap.Ink && grid[x, y + 1] == ColorMap.Ink && grid[x + 2, y] == ColorMap.White
            && grid[x, y + 2] == ColorMap.White;
    }

    static double InkOf(Action<Raster> draw)
    {
        var raster = new Raster(30, 30, ColorMap.White);
        draw(raster);
        return Enumerable.Range(0, 900).Sum(i => (255 - raster.Pixels[4 * i]) / 255.0);
    }
}
