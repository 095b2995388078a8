namespace Nabla.Benchmarks;

/// <summary>A Markdown file with one section a run: a run replaces its own and leaves the others as they are.</summary>
static class Sections
{
    const string Opening = "# Benchmarks\n\nTables are generated; do not edit them. Ratios say how many times Nabla is faster.\n";

    /// <summary>Puts a section, which begins with its title, in its place in the order of titles.</summary>
    public static void Replace(string file, string title, string section)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var before = text.Split("\n## ").Skip(1).Select(rest => $"## {rest.TrimEnd()}\n");
        var kept = before.Where(other => !other.StartsWith($"## {title}\n", StringComparison.Ordinal));
        File.WriteAllText(file, string.Join('\n', [Opening, .. kept.Append(section).Order(StringComparer.Ordinal)]));
    }

    /// <summary>Prints the lines of a report that has no peers beside it, and makes them a section where that is asked for.</summary>
    public static void Report(Options options, IEnumerable<string> lines)
    {
        var text = new System.Text.StringBuilder();
        foreach (var line in lines)
        {
            Console.WriteLine(line);
            text.Append(line).Append('\n');
        }
        if (options.Out is not { } file) return;
        var command = $"{options.Command} --threads {options.Threads}";
        Replace(file, $"{options.Command}, {options.Threads} {(options.Threads == 1 ? "thread" : "threads")}",
            $"## {options.Command}, {options.Threads} {(options.Threads == 1 ? "thread" : "threads")}\n\n```\n"
            + $"dotnet run -c Release --project benchmarks/Nabla.Benchmarks -- {command} --out docs/benchmarks.md\n```\n\n"
            + $"- {Session.Machine}\n\n```text\n{text}```\n");
    }
}
