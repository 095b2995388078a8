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
            ["course/01-demo/chapter.md:13: picture \"line.svg\" is stale: it would be drawn otherwise now"], house.Check());
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

    void Draw(string fileName, string svg) => house.Run = page => page.Output("opinion", () =>
    {
        page.WriteLine("half = 0.5");
        page.Picture(fileName, svg);
    });
}
