using System.Text.Json;

namespace Nabla.Cli.Tests;

public sealed class NansTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Every_case_has_its_operation_line_and_a_cure_that_cures()
    {
        Invocation run = Invocation.Of("nans", "--json");
        Assert.Equal(0, run.Code);
        Assert.True(run.Json.GetProperty("found").GetBoolean());
        JsonElement[] cases = [.. run.Json.GetProperty("cases").EnumerateArray()];
        Assert.Equal(Enumerable.Range(1, 8), cases.Select(one => one.GetProperty("number").GetInt32()).Distinct());
        Assert.All(cases, one =>
        {
            Assert.StartsWith("Quandary.cs:", one.GetProperty("where").GetString());
            Assert.False(string.IsNullOrEmpty(one.GetProperty("operation").GetString()));
            Assert.False(string.IsNullOrEmpty(one.GetProperty("cure").GetString()));
            Assert.True(one.GetProperty("cured").GetBoolean());
        });
        Assert.Contains(cases, one => one.GetProperty("backward").GetBoolean());
    }

    [Fact]
    public void People_read_what_was_born_where_and_what_to_write()
    {
        Invocation run = Invocation.Of("nans");
        Assert.Contains("born in the backward pass of Sqrt (Div) of 0.5 and 0, Quandary.cs:", run.Output);
        Assert.Contains("LogSoftmax", run.Output);
        Assert.DoesNotContain('\e', run.Output + run.Error);
    }

    [Fact]
    public void Out_leaves_a_table()
    {
        Assert.Equal(0, Invocation.Of("nans", "--out", temporary["out"]).Code);
        string[] lines = File.ReadAllLines(Path.Combine(temporary["out"], "nans.csv"));
        Assert.Equal("number,case,value,operation,pass,line,cure", lines[0]);
        Assert.True(lines.Length > 12);
    }

    [Fact]
    public void Cancelled_is_130() =>
        Assert.Equal(130, Invocation.Of(new CancellationToken(canceled: true), "nans").Code);
}
