using System.Diagnostics;
using System.Globalization;

namespace Nabla.Data.Tests.Fuzz;

/// <summary>
/// Every parser on files that are nearly right: only the library's own exceptions, memory in proportion to the file,
/// and an end in time. The corpus holds a good file or two of each kind, and what has ever gone wrong. A short run
/// here; for a long one: <c>NABLA_FUZZ_SECONDS=600 dotnet test --project tests/Nabla.Data.Tests -- --filter-class
/// '*FuzzTests'</c>.
/// </summary>
public class FuzzTests
{
    const int QuickRuns = 1500;
    static readonly TimeSpan longest = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Names => [.. Targets.All.Select(target => target.Name)];

    static byte[][] Corpus(string name) =>
    [
        .. Directory.GetFiles(Path.Combine(Targets.Folder, name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    // What a reader makes once, tables and code, is not the file's.
    static byte[][] Warm(Target target, TemporaryFolder scratch)
    {
        byte[][] corpus = Corpus(target.Name);
        foreach (byte[] file in corpus.Concat(corpus))
            Bytes.Reads(() => target.Read(file, scratch));
        return corpus;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_corpus_is_read_or_refused(string name)
    {
        Target target = Targets.All.Single(target => target.Name == name);
        using TemporaryFolder scratch = new();
        byte[][] corpus = Warm(target, scratch);
        Assert.Contains(corpus, file => Bytes.Reads(() => target.Read(file, scratch)));
        Assert.All(corpus, file => Assert.Null(Fault(target, file, scratch)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_files_are_read_or_refused(string name)
    {
        Target target = Targets.All.Single(target => target.Name == name);
        double seconds = double.TryParse(Environment.GetEnvironmentVariable("NABLA_FUZZ_SECONDS"), NumberStyles.Float,
            CultureInfo.InvariantCulture, out double given) ? given : 0;
        using TemporaryFolder scratch = new();
        byte[][] corpus = Warm(target, scratch);
        var clock = Stopwatch.StartNew();
        int runs = 0, taken = 0;
        for (; runs < QuickRuns || clock.Elapsed.TotalSeconds < seconds; runs++)
        {
            byte[] file = new Mutator((ulong)runs).Mutate(corpus);
            if (runs % 3 == 0)
                file = target.Repair(file);
            if (Fault(target, file, scratch) is not { } fault)
            {
                taken += wasRead ? 1 : 0;
                continue;
            }
            string kept = Path.Combine(Path.GetTempPath(), $"fuzz-{name}-{runs}");
            File.WriteAllBytes(kept, file);
            Assert.Fail($"{fault}; the file is {kept}: put it into {Targets.Folder}/{name}");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {runs:N0} files in {clock.Elapsed.TotalSeconds:0} s, {taken:N0} of them read");
    }

    bool wasRead;

    /// <summary>What is wrong with how a file is read; null where nothing is.</summary>
    string? Fault(Target target, byte[] file, TemporaryFolder scratch)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        try
        {
            target.Read(file, scratch);
            wasRead = true;
        }
        catch (DataException)
        {
            wasRead = false;
        }
        catch (Exception other)
        {
            return $"{target.Name} of {file.Length} bytes: {other.GetType().Name}, {other.Message} {other.StackTrace}";
        }
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (bytes > target.Memory(file.Length))
            return $"{target.Name} of {file.Length:N0} bytes asked for {bytes:N0} bytes";
        return Stopwatch.GetElapsedTime(start) > longest && IsSlow(target, file, scratch)
            ? $"{target.Name} of {file.Length:N0} bytes took too long" : null;
    }

    // Again, as the machine may have been busy with something else.
    static bool IsSlow(Target target, byte[] file, TemporaryFolder scratch)
    {
        long start = Stopwatch.GetTimestamp();
        Bytes.Reads(() => target.Read(file, scratch));
        return Stopwatch.GetElapsedTime(start) > longest;
    }
}
