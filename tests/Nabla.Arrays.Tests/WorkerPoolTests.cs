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
    static unsafe double MicrosecondsOfAFork(delegate*<void*, int, void> body)
    {
        using var _ = WorkerPool.Use(2);
        var shortest = TimeSpan.MaxValue;
        var meeting = stackalloc int[64];
        for (var batch = 0; batch < 200 && shortest.TotalMicroseconds > 500; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 1000; i++)
            {
                meeting[0] = meeting[32] = 0;
                WorkerPool.Run(2, body, meeting);
            }
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed < shortest) shortest = elapsed;
        }
        return shortest.TotalMicroseconds / 1000;
    }

    [Fact]
    public unsafe void Fork_and_join_of_an_empty_task_takes_at_most_a_microsecond()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "needs two processors");
        Assert.InRange(MicrosecondsOfAFork(&Nothing), 0, 1);
    }

    // Two chunks that wait for each other, so that each is on a thread of its own: a true hand-over every time, and two
    // more messages between the processors than an empty task needs.
    [Fact]
    public unsafe void Fork_and_join_of_two_chunks_that_meet_takes_at_most_two_microseconds()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "needs two processors");
        Assert.InRange(MicrosecondsOfAFork(&Meet), 0, 2);
    }

    static unsafe void Nothing(void* state, int chunk)
    {
    }

    static unsafe void Meet(void* state, int chunk)
    {
        var here = (int*)state;
        Volatile.Write(ref here[32 * chunk], 1);
        for (var turn = 1; Volatile.Read(ref here[32 * (1 - chunk)]) == 0; turn++)
            if (turn % 10_000 == 0) Thread.Yield();
    }

    [Fact]
    public void A_pool_uses_no_processor_time_a_millisecond_after_its_work()
    {
        Assert.SkipUnless(File.Exists("/proc/self/schedstat"), "reads /proc/self/task/N/schedstat");
        using var _ = WorkerPool.Use(2);
        WorkerPool.Run(2, _ => { }, Token);
        // On a busy machine the worker may come to rest later; one that spins never does.
        Assert.Contains(Enumerable.Range(0, 50), _ =>
        {
            Thread.Sleep(1);
            var before = WorkerNanoseconds();
            Thread.Sleep(20);
            return WorkerNanoseconds() == before;
        });
    }

    // Time on a processor of the pool's threads: the first field.
    static long WorkerNanoseconds() => Directory.GetDirectories("/proc/self/task")
        .Where(task => File.ReadAllText($"{task}/comm").StartsWith("Nabla worker", StringComparison.Ordinal))
        .Sum(task => long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], null));
}
