using System.Text.Json;

namespace Nabla.Cli.Tests;

public class XorTests
{
    [Fact]
    public void One_seed_reports_its_run()
    {
        JsonElement json = Invocation.Of("xor", "--seed", "2", "--json").Json;
        Assert.Equal(2, json.GetProperty("seed").GetInt32());
        Assert.True(json.GetProperty("epochs").GetInt32() > 0);
        Assert.Equal(4, json.GetProperty("correct").GetInt32());
        Assert.InRange(json.GetProperty("cost").GetDouble(), 0, 0.04);
        Assert.False(json.TryGetProperty("solved", out _));
    }

    [Fact]
    public void Many_seeds_count_the_solved()
    {
        JsonElement json = Invocation.Of("xor", "--seeds", "50", "--json").Json;
        Assert.Equal(50, json.GetProperty("of").GetInt32());
        Assert.InRange(json.GetProperty("solved").GetInt32(), 45, 50);
        Assert.Equal(50, json.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public void People_read_the_four_answers() =>
        Assert.Contains("4 of 4 right", Invocation.Of("xor", "--seed", "2").Output);

    [Fact]
    public void Zero_seeds_are_a_mistake_of_usage() => Assert.Equal(2, Invocation.Of("xor", "--seeds", "0").Code);

    [Fact]
    public void Cancelled_before_the_end_is_130()
    {
        Invocation run = Invocation.Of(new CancellationToken(canceled: true), "xor", "--seeds", "100", "--json");
        Assert.Equal(130, run.Code);
        Assert.True(run.Json.GetProperty("cancelled").GetBoolean());
        Assert.Equal("nabla: cancelled", Assert.Single(run.ErrorLines));
    }
}
