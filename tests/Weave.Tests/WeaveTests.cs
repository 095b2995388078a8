using Nabla.Weave;

namespace Weave.Tests;

public sealed class WeaveTests : IDisposable
{
    readonly House house = new();

    public void Dispose() => house.Dispose();

    [Fact]
    public void Weave_puts_snippet_and_output_under_their_markers()
    {
        house.WeaveWell();

        Assert.Contains("""
            <!-- snippet: neuron -->
            ```csharp
            static double Neuron(double w, double x)
            {
                return w * x;
            }
            ```

            and prints

            <!-- output: opinion exact -->
            ```
            half = 0.5
            ```

            where it ends.
            """, house.Readme);
    }

    [Fact]
    public void Weave_says_on_the_page_where_it_comes_from_and_leads_on()
    {
        house.WeaveWell();

        Assert.StartsWith("<!-- Woven from chapter.md", house.Readme);
        Assert.EndsWith("\n[Contents](../README.md)\n", house.Readme);
        Assert.Contains(
            "| 1 | [A demo](01-demo/README.md) | A product. |",
            File.ReadAllText(Path.Combine(house.Root, "course/README.md")));
    }

    [Fact]
    public void Weave_twice_changes_nothing_and_the_check_passes()
    {
        house.WeaveWell();
        var once = house.Files();
        house.WeaveWell();

        Assert.Equal(once, house.Files());
        Assert.Empty(house.Check());
    }

    [Fact]
    public void Check_of_another_exact_output_names_its_line()
    {
        house.WeaveWell();
        house.Run = page => page.Output("opinion", () => page.WriteLine("half = 0.49"));
        var before = house.Files();

        Assert.Equal(
            ["course/01-demo/README.md:19: output \"opinion\" is stale: woven \"half = 0.5\", now \"half = 0.49\""],
            house.Check());
        Assert.Equal(before, house.Files());
        Assert.Equal("half = 0.5", File.ReadLines(Path.Combine(house.Root, House.Folder, "README.md")).ElementAt(18));
    }

    [Fact]
    public void Check_of_another_snippet_names_its_line()
    {
        house.WeaveWell();
        house.Replace("Chapter.cs", "w * x;", "x * w;");

        Assert.Equal(
            ["course/01-demo/README.md:11: snippet \"neuron\" is stale: "
                + "woven \"return w * x;\", now \"return x * w;\""],
            house.Check());
    }

    [Fact]
    public void Check_of_other_prose_names_both_lines()
    {
        house.WeaveWell();
        house.Replace("chapter.md", "where it ends", "where it begins");

        Assert.Equal(
            ["course/01-demo/README.md:22: text is stale: woven \"where it ends.\", now \"where it begins.\" "
                + "(course/01-demo/chapter.md:11)"],
            house.Check());
    }

    [Fact]
    public void Check_of_a_page_edited_by_hand_fails()
    {
        house.WeaveWell();
        house.Replace("README.md", "half = 0.5", "half = 0.6");

        Assert.StartsWith("course/01-demo/README.md:19: output", Assert.Single(house.Check()));
    }

    [Fact]
    public void Check_before_weaving_says_so() =>
        Assert.Contains("course/01-demo/README.md:1: not woven yet", house.Check());

    [Theory]
    [InlineData("snippet: nobody", "no #region \"nobody\" in the code of course/01-demo")]
    [InlineData("output: nobody exact", "the chapter prints no output \"nobody\"")]
    [InlineData("output: nobody long", "the chapter has no LongOutput \"nobody\"")]
    public void A_marker_of_something_unknown_is_a_fault(string marker, string message)
    {
        house.Append($"<!-- {marker} -->");

        Assert.Equal([$"course/01-demo/chapter.md:13: {message}"], house.Weave());
    }

    [Theory]
    [InlineData("output: opinion")]
    [InlineData("output: opinion measured")]
    [InlineData("output: opinion measured 5")]
    [InlineData("Output: opinion exact")]
    [InlineData("snippet:neuron")]
    [InlineData("output: opinion long inputs:")]
    public void A_misspelt_marker_is_a_fault(string marker)
    {
        house.Append($"<!-- {marker} -->");

        Assert.StartsWith("course/01-demo/chapter.md:13: a marker reads", Assert.Single(house.Weave()));
    }

    [Fact]
    public void A_marker_inside_a_fence_is_prose()
    {
        house.Append("```\n<!-- snippet: nobody -->\n```");

        house.WeaveWell();
        Assert.Empty(house.Check());
    }

    [Fact]
    public void An_unused_output_is_a_fault_at_the_line_that_prints_it()
    {
        house.Replace("chapter.md", "<!-- output: opinion exact -->", "nothing.");

        Assert.Equal(
            ["course/01-demo/Chapter.cs:14: output \"opinion\" is used nowhere in chapter.md"], house.Weave());
    }

    [Fact]
    public void A_doubled_region_is_a_fault()
    {
        house.Write("More.cs", "#region product\n#endregion\n");

        Assert.Equal(
            ["course/01-demo/More.cs:1: region \"product\" is also in course/01-demo/Chapter.cs:8"], house.Weave());
    }

    [Fact]
    public void An_output_written_twice_is_a_fault()
    {
        var once = house.Run;
        house.Run = page =>
        {
            once(page);
            once(page);
        };

        Assert.EndsWith("the output \"opinion\" is written twice", Assert.Single(house.Weave()));
    }

    [Fact]
    public void A_line_outside_of_an_output_is_a_fault()
    {
        house.Run = page => page.WriteLine("lost");

        Assert.Contains("\"lost\" is written outside of an output", Assert.Single(house.Weave()));
    }

    [Fact]
    public void An_output_that_shows_a_fence_is_fenced_longer()
    {
        house.Run = page => page.Output("opinion", () => page.WriteLine("```\ninside\n```"));
        house.WeaveWell();

        Assert.Contains("````\n```\ninside\n```\n````\n", house.Readme);
        Assert.Empty(house.Check());
    }

    [Fact]
    public void A_chapter_that_throws_is_a_fault_that_names_what()
    {
        house.Run = _ => throw new ArithmeticException("no number");

        Assert.Equal(
            ["course/01-demo/Chapter.cs:1: the chapter throws ArithmeticException: no number"], house.Weave());
    }

    [Fact]
    public void A_quick_run_that_is_slow_fails_the_check()
    {
        house.WeaveWell();
        house.QuickSeconds = 0.05;
        house.Run = page => page.Output("opinion", () =>
        {
            for (long start = Environment.TickCount64; Environment.TickCount64 - start < 1000;)
            {
                Thread.SpinWait(1000);
            }

            page.WriteLine("half = 0.5");
        });

        string fault = Assert.Single(house.Check());
        Assert.StartsWith("course/01-demo/Chapter.cs:14: quick run took", fault);
        Assert.EndsWith("0.05 s are the most", fault);
        house.WeaveWell();
    }

    [Fact]
    public void A_chapter_without_its_digits_is_left_as_it_is_and_said_to_be()
    {
        house.WeaveWell();
        house.Run = _ => throw new MissingDigitsException();
        string before = house.Readme;

        Assert.Empty(house.Weave());
        Assert.Equal(before, house.Readme);
        Assert.Contains("01-demo", house.Said[^1]);
        Assert.Contains("SKIPPED: needs the real MNIST", house.Said[^1]);
    }
}
