using System.Diagnostics;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class WorkerPoolTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(1), InlineData(2), InlineData(7)]
    public void Every_chunk_runs_once(int workers)
    {
        using var _ = WorkerPool.Use(workers);
        for (var round = 0; round < 300; round++)
        {
            var counts = new int[round % 40];
            WorkerPool.Run(counts.Length, i => Interlocked.Increment(ref counts[i]), Token);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7)]
    public void An_exception_comes_back_whole_and_the_pool_lives_on(int workers)
    {
        using var _ = WorkerPool.Use(workers);
        var thrown = Assert.Throws<FormatException>(() => WorkerPool.Run(9, i => { if (i == 8) throw new FormatException("eight"); }, Token));
        Assert.Equal("eight", thrown.Message);
        Every_chunk_runs_once(workers);
    }

    [Fact]
    public void Cancellation_comes_back_with_its_token()
    {
        using var _ = WorkerPool.Use(2);
        using var source = new CancellationTokenSource();
        var thrown = Assert.Throws<OperationCanceledException>(() => WorkerPool.Run(1000, _ => source.Cancel(), source.Token));
        Assert.Equal(source.Token, thrown.CancellationToken);
    }

    [Fact]
    public void A_nested_call_runs_serially_on_its_own_thread()
    {
        using var _ = WorkerPool.Use(2);
        WorkerPool.Run(4, _ =>
        {
            var me = Environment.CurrentManagedThreadId;
            WorkerPool.Run(8, _ => Assert.Equal(me, Environment.CurrentManagedThreadId), Token);
        }, Token);
    }

    [Fact]
    public void Several_callers_at_once_all_get_their_results()
    {
        using var _ = WorkerPool.Use(3);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            var sum = 0;
            WorkerPool.Run(20, i => Interlocked.Add(ref sum, i), Token);
            Assert.Equal(190, sum);
        });
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_workers()
    {
        var x = NDArray.From<float>(Naive.Numbers(300_000, 1));
        float[] Run(int workers)
        {
            using var _ = WorkerPool.Use(workers);
            return Elementwise.Apply(UnaryOp.Tanh, x).ToArray<float>();
        }
        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(7));
    }

    // The shortest of many batches: what else the machine does only adds.
    [Fact]
    public unsafe void Fork_and_join_of_an_empty_task_takes_at_most_a_microsecond()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "needs two processors");
        using var _ = WorkerPool.Use(2);
        var shortest = TimeSpan.MaxValue;
        for (var batch = 0; batch < 100; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 1000; i++) WorkerPool.Run(2, &Nothing, null);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed < shortest) shortest = elapsed;
        }
        Assert.True(shortest.TotalMicroseconds <= 1000, $"{shortest.TotalMicroseconds / 1000:F2} us");
    }

    static unsafe void Nothing(void* state, int chunk)
    {
    }

    [Fact]
    public void An_idle_pool_uses_no_processor_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var _ = WorkerPool.Use(2);
        WorkerPool.Run(2, _ => { }, Token);
        // On a busy machine the workers may come to rest later; one that spins never does.
        Assert.Contains(Enumerable.Range(0, 20), _ =>
        {
            var before = WorkerTicks();
            Thread.Sleep(300);
            return WorkerTicks() == before;
        });
    }

    // Processor time of the pool's threads, in hundredths of a second: fields 14 and 15 of /proc/self/task/N/stat.
    static long WorkerTicks() => Directory.GetDirectories("/proc/self/task")
        .Where(task => File.ReadAllText($"{task}/comm").StartsWith("Nabla worker", StringComparison.Ordinal))
        .Select(task => File.ReadAllText($"{task}/stat").Split(')')[^1].Split(' '))
        .Sum(fields => long.Parse(fields[12], null) + long.Parse(fields[13], null));
}
