using System.Diagnostics;
using System.Globalization;

namespace Nabla.Benchmarks.Steps;

/// <summary>Measurements that need a process of their own: this program is started again for one contestant.</summary>
static class Alone
{
    /// <summary>What the program prints when it is started with this command.</summary>
    public static double Run(string command, string row, string who, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Alone).Assembly.Location);
        foreach (var word in (string[])[command, "--only", row, "--alone", who, "--threads", $"{threads}"])
            start.ArgumentList.Add(word);
        using var child = Process.Start(start)!;
        var said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? double.Parse(said, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{command} of {row} by {who} ended with {child.ExitCode}");
    }
}

/// <summary>
/// Claim: a step needs no more memory than TorchSharp's. Each is made and run in a process of its own. What counts is the
/// most that the process held, less what it held when a small step of the same kind had run: then the runtime, the
/// libraries and what they keep for themselves are there.
/// </summary>
static class PeakMemory
{
    const int Steps = 20;

    public static void Report(Options options)
    {
        if (options.Alone is { } who)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Of(options.Only, who):F2}"));
            return;
        }
        Sections.Report(options, TrainSteps.Rows
            .Where(row => row.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))
            .Select(row => Line(options, row))
            .Prepend("step                                  Nabla MB      torch MB"));
    }

    static string Line(Options options, TrainStep row)
    {
        double Of(string who) => Alone.Run(options.Command, row.Name, who, options.Threads);
        return string.Create(CultureInfo.InvariantCulture, $"{row.Name,-34} {Of("nabla"),11:F1} {Of("torch"),13:F1}");
    }

    static double Of(string name, string who)
    {
        Action Step(TrainStep row) => who == "torch" ? TorchStep.Of(row).Run : NablaStep.Of(row).Run;
        var row = TrainSteps.Rows.Single(row => row.Name == name);
        Run(Step(new Mlp("small", [4, 3, 10], 2, row.Optimizer)));
        GC.Collect();
        var idle = Kilobytes("VmRSS");
        // From now on the greatest is counted anew.
        File.WriteAllText("/proc/self/clear_refs", "5");
        Run(Step(row));
        return (Kilobytes("VmHWM") - idle) / 1e3;
    }

    static void Run(Action step)
    {
        for (var i = 0; i < Steps; i++) step();
    }

    static double Kilobytes(string field) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2])
        .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).Single();
}

/// <summary>Claim: the first step of a program is done half a second after it was started.</summary>
static class FirstStep
{
    public static void Report(Options options)
    {
        if (options.Alone is null)
        {
            var row = TrainSteps.Rows[0].Name;
            var median = Enumerable.Range(0, 5).Select(_ => Alone.Run(options.Command, row, "nabla", options.Threads))
                .Order().ElementAt(2);
            Sections.Report(options, [string.Create(CultureInfo.InvariantCulture,
                $"{row}: {median:F0} ms from the start of a process to the end of its first step")]);
            return;
        }
        NablaStep.Of(TrainSteps.Rows.Single(row => row.Name == options.Only)).Run();
        var taken = DateTime.Now - Process.GetCurrentProcess().StartTime;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{taken.TotalMilliseconds:F1}"));
    }
}
