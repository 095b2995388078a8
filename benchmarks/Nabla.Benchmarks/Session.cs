using System.Globalization;
using System.Text;
using System.Text.Json;
using Nabla.Benchmarks.Peers;

namespace Nabla.Benchmarks;

/// <summary>One run: the machine, its peaks, who takes part, and the report.</summary>
sealed class Session : IDisposable
{
    static readonly string[] Peers = ["torch", "OpenBLAS"];

    readonly Options options;
    readonly double one, all, bytes;

    public Session(Options options)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        this.options = options;
        Torch.Use(options.Threads);
        OpenBlas.Use(options.Threads);
        (one, all, bytes) = (Peak.Gigaflops(1), Peak.Gigaflops(options.Threads), Peak.Gigabytes(options.Threads));
    }

    /// <summary>Whether the shortest turn counts instead of the median.</summary>
    public bool Best => options.Best;

    public bool Wants(string name) => name.Contains(options.Only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Nabla beside the fastest of torch's ways (which are set up only where torch is there).</summary>
    public Line BesideTorch(string name, double work, Action nabla, params Func<Action>[] torch)
    {
        Action[] all = [nabla, .. Torch.IsThere ? torch.Select(setUp => setUp()) : []];
        var times = Clock.Measure(Best, all);
        return new(name, work, times[0]!.Value,
            new Dictionary<string, double?> { ["torch"] = times[1..].Min(), ["OpenBLAS"] = null });
    }

    public void Report(IEnumerable<Line> measured)
    {
        var lines = new List<Line>();
        if (!options.Json) foreach (var text in Header()) Console.WriteLine(text);
        if (!options.Json) Console.WriteLine(Row(Titles));
        foreach (var line in measured)
        {
            lines.Add(line);
            if (!options.Json) Console.WriteLine(Row(Cells(line)));
        }
        if (options.Json) Console.WriteLine(Json(lines));
        else foreach (var text in Summary(lines)) Console.WriteLine(text);
        if (options.Out is { } file) Sections.Replace(file, Title, Markdown(lines));
    }

    /// <summary>The day and the machine.</summary>
    public static string Machine => $"{DateTime.UtcNow:yyyy-MM-dd}, {Processor()}, "
        + $"{Environment.ProcessorCount} processors, .NET {Environment.Version}";

    IEnumerable<string> Header() =>
    [
        Machine,
        $"{options.Threads} threads, {(Best ? "shortest" : "median")} times; "
            + $"multiply-add peak {one:F1} GFLOP/s on one thread, {all:F1} on {options.Threads}; "
            + $"memory {bytes:F1} GB/s; load average {Load()}",
        $"torch: {Torch.Where} (products by MKL, convolutions by oneDNN)",
        $"OpenBLAS: {OpenBlas.Where}",
    ];

    static readonly string[] Titles = ["case", "us", "GFLOP or GB/s", "of peak", .. Peers.Select(peer => $"x {peer}"),
        "x best"];

    string[] Cells(Line line) =>
    [
        line.Name, line.Microseconds.ToString(line.Microseconds < 10 ? "F3" : "F1", null),
        line.Rate.ToString("F1", null),
        OfPeak(line).ToString("P0", null), .. Peers.Select(peer => Times(line.Ratio(peer))), Times(line.RatioToBest),
    ];

    // A result that stays in the caches moves more bytes than the memory can.
    double OfPeak(Line line) => line.Rate / (line.CountsBytes ? bytes : all);

    static string Times(double? ratio) => ratio?.ToString("F2", null) ?? "absent";

    static string Row(string[] cells) =>
        cells[0].PadRight(36) + string.Concat(cells.Skip(1).Select(cell => cell.PadLeft(14)));

    static IEnumerable<string> Summary(List<Line> lines) =>
        from peer in Peers.Append("best")
        let ratios = lines.Select(line => peer == "best" ? line.RatioToBest : line.Ratio(peer)).OfType<double>()
            .ToArray()
        where ratios.Length > 0
        select $"geometric mean x {peer}: {Math.Exp(ratios.Average(Math.Log)):F2} "
            + $"over {ratios.Length} cases, least {ratios.Min():F2}";

    string Json(List<Line> lines) => JsonSerializer.Serialize(
        new
        {
            Machine = Header(),
            options.Threads,
            PeakGflops = all,
            PeakGflopsOneThread = one,
            MemoryGigabytes = bytes,
            Lines = lines.Select(line => new
            {
                line.Name,
                line.Microseconds,
                line.Rate,
                Unit = line.CountsBytes ? "GB/s" : "GFLOP/s",
                OfPeak = OfPeak(line),
                Ratios = Peers.ToDictionary(peer => peer, line.Ratio),
            }),
        },
        JsonSerializerOptions.Web);

    string Title => $"{options.Command}, {options.Threads} {(options.Threads == 1 ? "thread" : "threads")}";

    string Markdown(List<Line> lines)
    {
        var text = new StringBuilder($"## {Title}\n\n```\n");
        text.Append("dotnet run -c Release --project benchmarks/Nabla.Benchmarks "
            + $"-- {options.Command} --threads {options.Threads}");
        if (options.Only != "") text.Append($" --only \"{options.Only}\"");
        text.Append($"{(Best ? " --best" : "")} --out docs/benchmarks.md\n```\n\n");
        foreach (var line in Header()) text.Append($"- {line}\n");
        text.Append($"\n| {string.Join(" | ", Titles)} |\n|---|{string.Concat(Titles.Skip(1).Select(_ => "---:|"))}\n");
        foreach (var line in lines) text.Append($"| {string.Join(" | ", Cells(line))} |\n");
        text.Append('\n');
        foreach (var line in Summary(lines)) text.Append($"- {line}\n");
        return text.ToString();
    }

    // What else runs: on a quiet machine it is at most the number of threads.
    static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    static string Processor() => !File.Exists("/proc/cpuinfo") ? "unknown processor"
        : File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "unknown processor";

    public void Dispose() => Torch.Use(Environment.ProcessorCount);
}
