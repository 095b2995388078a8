namespace Nabla.Data.Tests;

public class FirstLight
{
    [Fact]
    public void Real_mnist_loads()
    {
        string? folder = Environment.GetEnvironmentVariable("NABLA_DATA");
        Assert.SkipUnless(folder is not null, "NABLA_DATA is not set");
        Mnist mnist = Mnist.Load(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("mnist", mnist.Source);
        Assert.Equal((60_000, 10_000), (mnist.Train.Count, mnist.Test.Count));
        Assert.Equal([5, 0, 4, 1], mnist.Train.Labels[..4]);
    }
}
