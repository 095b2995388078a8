namespace Nabla.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Command">Which claims are measured.</param>
/// <param name="Threads">Threads, for every contestant.</param>
/// <param name="Json">One JSON document instead of a table.</param>
/// <param name="Only">Measures only the cases whose name contains this.</param>
/// <param name="Best">The shortest turn instead of the median: for a machine that is not quiet.</param>
/// <param name="Out">A Markdown file that takes the table too.</param>
/// <param name="Alone">The one contestant that is measured, in this process; null where all are.</param>
sealed record Options(string Command, int Threads, bool Json, string Only, bool Best, string? Out, string? Alone)
{
    /// <summary>The options, or null after one line that says what is wrong.</summary>
    public static Options? Parse(string[] args, IEnumerable<string> commands)
    {
        var usage = $"usage: {string.Join(" | ", commands)} [--json] [--threads N] [--only WORD] [--best] [--out FILE]";
        if (args.Length == 0 || !commands.Contains(args[0])) return Refuse(usage);
        var options = new Options(args[0], Environment.ProcessorCount, false, "", false, null, null);
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--json") options = options with { Json = true };
            else if (args[i] == "--best") options = options with { Best = true };
            else if (++i == args.Length) return Refuse(usage);
            else if (args[i - 1] == "--threads" && int.TryParse(args[i], out var n) && n > 0)
                options = options with { Threads = n };
            else if (args[i - 1] == "--only") options = options with { Only = args[i] };
            else if (args[i - 1] == "--alone" && args[i] is "nabla" or "torch") options = options with { Alone = args[i] };
            else if (args[i - 1] == "--out") options = options with { Out = args[i] };
            else return Refuse(usage);
        }
        return options;
    }

    static Options? Refuse(string line)
    {
        Console.Error.WriteLine(line);
        return null;
    }
}
