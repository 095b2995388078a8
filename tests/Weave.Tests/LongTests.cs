namespace Weave.Tests;

public sealed class LongTests : IDisposable
{
    readonly House house = new();
    int runs;

    public LongTests()
    {
        var quick = house.Run;
        house.Run = page =>
        {
            quick(page);
            page.LongOutput("table", 2, () =>
            {
                runs++;
                page.WriteLine("97 of 100");
                page.Picture("seeds.svg", "<svg></svg>");
            });
        };
        house.Append("<!-- output: table long inputs: ../data.csv -->\n\n![The seeds](seeds.svg)");
        house.Write("../data.csv", "1,2\n");
    }

    public void Dispose() => house.Dispose();

    [Fact]
    public void A_long_output_never_made_says_how_to_make_it() => Assert.Contains(
        "course/01-demo/chapter.md:13: long output \"table\" was never made: "
            + "run dotnet run --project tools/Weave -c Release -- --full 1 table",
        house.Weave());

    [Fact]
    public void Full_keeps_text_and_picture_and_quick_runs_leave_them()
    {
        Assert.Empty(house.Full());
        house.WeaveWell();

        Assert.Equal(1, runs);
        Assert.Empty(house.Check());
        string result = house.Read("results/table.txt");
        Assert.StartsWith(
            "# command: dotnet run --project tools/Weave -c Release -- --full 1 table\n# date: 20", result);
        Assert.EndsWith("# pictures: seeds.svg\n\n97 of 100\n", result);
        Assert.Contains("long inputs: ../data.csv -->\n```\n97 of 100\n```\n\n<sub>[results/table.txt]", house.Readme);
        Assert.Equal("<svg></svg>", house.Read("seeds.svg"));
    }

    [Theory]
    [InlineData("Chapter.cs", "w * x;", "2 * w * x;")]
    [InlineData("../data.csv", "1,2", "1,3")]
    public void A_long_output_whose_code_or_input_changed_is_stale(string file, string old, string now)
    {
        house.Full();
        house.Replace(file, old, now);
        house.Weave();

        string fault = Assert.Single(house.Check());
        Assert.StartsWith("course/01-demo/results/table.txt:5: long output \"table\" is stale", fault);
        Assert.EndsWith("run dotnet run --project tools/Weave -c Release -- --full 1 table", fault);
        Assert.StartsWith("# fingerprint: ", house.Read("results/table.txt").Split('\n')[4]);
    }

    [Fact]
    public void A_comment_an_exercise_or_a_line_ending_makes_nothing_stale()
    {
        house.Full();
        house.Replace("Chapter.cs", "return w * x;", "// Never negative.\n\n  return w * x;");
        house.Write("Chapter.cs", house.Read("Chapter.cs").ReplaceLineEndings("\r\n"));
        house.Write("Exercises.cs", "class Exercises;");
        house.Weave();

        Assert.Empty(house.Check());
    }

    [Fact]
    public void A_missing_input_is_a_fault()
    {
        house.Full();
        File.Delete(Path.Combine(house.Root, "course/data.csv"));

        Assert.Contains(
            "course/01-demo/chapter.md:13: the input ../data.csv of output \"table\" is not there", house.Check());
    }

    [Fact]
    public void A_long_output_marked_exact_is_a_fault()
    {
        house.Full();
        house.Replace("chapter.md", "table long inputs: ../data.csv", "table exact");

        Assert.Contains(
            "course/01-demo/chapter.md:13: output \"table\" is a LongOutput: write \"long\" in its marker",
            house.Weave());
    }

    [Fact]
    public void A_result_that_nothing_makes_is_a_fault()
    {
        house.Full();
        house.Write("results/old.txt", "");

        Assert.Equal(["course/01-demo/results/old.txt:1: no LongOutput of the chapter makes this"], house.Weave());
    }

    [Fact]
    public void A_picture_of_a_long_output_must_be_shown_and_there()
    {
        house.Full();
        File.Delete(Path.Combine(house.Root, House.Folder, "seeds.svg"));
        Assert.EndsWith("the link seeds.svg leads to nothing", Assert.Single(house.Check()));

        house.Replace("chapter.md", "![The seeds](seeds.svg)", "");
        Assert.Contains("picture \"seeds.svg\" is shown nowhere in chapter.md", Assert.Single(house.Weave()));
    }

    [Fact]
    public void Full_of_an_unknown_name_is_a_fault() =>
        Assert.Contains("course/01-demo/Chapter.cs:1: there is no long output \"tabel\"", house.Full("tabel"));
}
