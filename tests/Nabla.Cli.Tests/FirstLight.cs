namespace Nabla.Cli.Tests;

public class FirstLight
{
    [Fact]
    public void It_runs() => Assert.True(true);
}
