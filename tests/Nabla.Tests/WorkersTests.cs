namespace Nabla.Tests;

/// <summary>The door to the pool: how many work, and chunks of one's own.</summary>
[Collection("workers")]
public class WorkersTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void So_many_are_used_as_were_asked_for_until_the_end_of_the_scope(int count)
    {
        var before = Nabla.Workers.Count;
        using (Nabla.Workers.Use(count))
        {
            Assert.Equal(count, Nabla.Workers.Count);
            var done = new int[100];
            Nabla.Workers.Run(
                done.Length, i => Interlocked.Increment(ref done[i]), TestContext.Current.CancellationToken);
            Assert.All(done, times => Assert.Equal(1, times));
        }
        Assert.Equal(before, Nabla.Workers.Count);
    }

    [Fact]
    public void One_worker_is_the_caller()
    {
        using var _ = Nabla.Workers.Use(1);
        var (me, others) = (Environment.CurrentManagedThreadId, 0);
        Nabla.Workers.Run(
            20, _ => others += Environment.CurrentManagedThreadId == me ? 0 : 1, TestContext.Current.CancellationToken);
        Assert.Equal(0, others);
    }

    [Theory, InlineData(0), InlineData(-3), InlineData(1025)]
    public void No_worker_and_too_many_are_refused(int count) => Assert.Contains(
        "from 1", Assert.Throws<TransformException>(() => Nabla.Workers.Use(count)).Message);
}
