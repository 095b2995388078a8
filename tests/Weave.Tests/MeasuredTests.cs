using Nabla.Weave;

namespace Weave.Tests;

public sealed class MeasuredTests : IDisposable
{
    readonly House house = new();

    public MeasuredTests()
    {
        house.Replace("chapter.md", "opinion exact", "opinion measured 5%");
        house.WeaveWell();
    }

    public void Dispose() => house.Dispose();

    [Fact]
    public void A_number_within_the_tolerance_leaves_the_woven_text()
    {
        house.Run = page => page.Output("opinion", () => page.WriteLine("half =   0.51"));
        string before = house.Readme;

        Assert.Empty(house.Check());
        house.WeaveWell();
        Assert.Equal(before, house.Readme);
    }

    [Theory]
    [InlineData("half = 0.53")]
    [InlineData("hall = 0.5")]
    [InlineData("half = 0.5 0.5")]
    public void A_number_out_of_the_tolerance_or_another_word_is_stale(string now)
    {
        house.Run = page => page.Output("opinion", () => page.WriteLine(now));

        Assert.Equal(
            [$"course/01-demo/README.md:19: output \"opinion\" is stale: woven \"half = 0.5\", now \"{now}\""],
            house.Check());
        house.WeaveWell();
        Assert.Contains(now, house.Readme);
    }

    [Theory]
    [InlineData("1,000 of 1,010", "1,020 of 1,005", 0.05, true)]
    [InlineData("1,000", "1,060", 0.05, false)]
    [InlineData("-1.0", "1.0", 0.05, false)]
    [InlineData("W1 is 2", "W2 is 2", 0.5, false)]
    [InlineData("3e-5 s", "3.1e-5 s", 0.05, true)]
    [InlineData("3e-5 s", "3e-4 s", 0.05, false)]
    [InlineData("1-3", "1-2.9", 0.05, true)]
    [InlineData("0", "0.001", 0.05, false)]
    public void Numbers_are_close_relative_to_the_larger(string woven, string now, double tolerance, bool close) =>
        Assert.Equal(close, Tolerance.Close(woven, now, tolerance));
}
