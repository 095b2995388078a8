namespace Nabla.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("--foo", "doctor", "--foo")]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("no chapter 99", "learn", "99")]
    [InlineData("no chapter 99", "check", "99")]
    [InlineData("a chapter is a number, not 'x'", "check", "x")]
    [InlineData("Required argument", "check")]
    [InlineData("--seed takes a whole number of at least 0, not 'abc'", "doctor", "--seed", "abc")]
    [InlineData("--seed takes a whole number of at least 0, not '-1'", "doctor", "--seed=-1")]
    public void Wrong_usage_is_one_line_and_2(string expected, params string[] args)
    {
        Invocation run = Invocation.Of(args);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Wrong_usage_with_json_is_a_document_too()
    {
        Invocation run = Invocation.Of("learn", "99", "--json");
        Assert.Equal(2, run.Json.GetProperty("exitCode").GetInt32());
        Assert.Contains("no chapter 99", run.Json.GetProperty("error").GetString());
        Assert.Single(run.ErrorLines);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("learn", "--help")]
    public void Help_names_the_options_that_every_command_takes(params string[] args)
    {
        Invocation run = Invocation.Of(args);
        Assert.Equal(0, run.Code);
        Assert.All(["--seed", "--quick", "--out", "--json"], option => Assert.Contains(option, run.Output));
    }

    [Fact]
    public void No_command_at_all_shows_the_help()
    {
        Assert.Equal(0, Invocation.Of().Code);
        Assert.Contains("learn", Invocation.Of().Output);
    }
}
