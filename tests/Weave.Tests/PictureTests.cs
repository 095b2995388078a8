using Nabla.Viz;
using Nabla.Weave;

namespace Weave.Tests;

public sealed class PictureTests : IDisposable
{
    readonly House house = new();

    public PictureTests()
    {
        Draw("line.svg", "<svg><path d=\"M10.50,3L20,4\"/></svg>");
        house.Append("![A line that rises](line.svg)");
    }

    public void Dispose() => house.Dispose();

    [Fact]
    public void A_picture_is_kept_beside_the_page()
    {
        house.WeaveWell();

        Assert.Equal("<svg><path d=\"M10.50,3L20,4\"/></svg>", house.Read("line.svg"));
        Assert.Empty(house.Check());
    }

    [Fact]
    public void A_drawing_that_nobody_could_tell_from_the_old_one_leaves_it()
    {
        house.WeaveWell();
        Draw("line.svg", "<svg><path d=\"M10.51,3L20,4\"/></svg>");

        Assert.Empty(house.Check());
        house.WeaveWell();
        Assert.Contains("10.50", house.Read("line.svg"));
    }

    [Fact]
    public void Another_drawing_is_stale_and_names_the_line_that_shows_it()
    {
        house.WeaveWell();
        Draw("line.svg", "<svg><path d=\"M11.50,3L20,4\"/></svg>");

        Assert.Equal(
            ["course/01-demo/chapter.md:13: picture \"line.svg\" is stale: it would be drawn otherwise now"],
            house.Check());
        house.WeaveWell();
        Assert.Contains("11.50", house.Read("line.svg"));
    }

    [Fact]
    public void A_picture_over_a_megabyte_is_a_fault()
    {
        Draw("line.svg", $"<svg>{new string(' ', 1_000_000)}</svg>");

        Assert.Equal(["course/01-demo/line.svg:1: picture of 1,000,011 bytes: 1,000,000 are the most"], house.Weave());
    }

    [Fact]
    public void A_picture_that_nothing_draws_is_a_fault()
    {
        house.Append("![Nothing](nothing.svg)");

        Assert.Contains("course/01-demo/chapter.md:15: the chapter draws no picture \"nothing.svg\"", house.Weave());
    }

    [Fact]
    public void A_picture_shown_nowhere_is_a_fault()
    {
        house.Replace("chapter.md", "![A line that rises](line.svg)", "");

        Assert.EndsWith("picture \"line.svg\" is shown nowhere in chapter.md", Assert.Single(house.Weave()));
    }

    [Fact]
    public void A_picture_file_left_over_is_a_fault()
    {
        house.Write("old.svg", "<svg></svg>");

        Assert.Equal(["course/01-demo/old.svg:1: nothing in the chapter draws this picture: delete it"], house.Weave());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(40, false)]
    public void Png_is_the_same_while_no_eye_sees_the_difference(byte step, bool same)
    {
        byte[] old = Png.Encode(Square(100)), now = Png.Encode(Square((byte)(100 + step)));

        Assert.Equal(same, Pictures.Same("square.png", old, now));
    }

    [Fact]
    public void Png_of_another_shape_or_damaged_is_another()
    {
        byte[] square = Png.Encode(Square(100));

        Assert.False(Pictures.Same("square.png", square, Png.Encode(new Raster(8, 4))));
        Assert.False(Pictures.Same("square.png", square[..20], square));
    }

    [Theory]
    [InlineData(95, true)]
    [InlineData(80, false)]
    public void Gif_is_the_same_while_its_size_is(int bytes, bool same) =>
        Assert.Equal(same, Pictures.Same("film.gif", new byte[100], [.. new byte[bytes - 1], 1]));

    static Raster Square(byte gray)
    {
        Raster raster = new(8, 8);
        raster.Fill(new Rgb(gray, gray, gray));
        return raster;
    }

    void Draw(string fileName, string svg) => house.Run = page => page.Output("opinion", () =>
    {
        page.WriteLine("half = 0.5");
        page.Picture(fileName, svg);
    });
}
