namespace Nabla.Weave;

/// <summary>Files as lines: UTF-8, without a byte order mark, ended by a line feed whatever the machine.</summary>
static class Texts
{
    public static string[] Lines(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines.Length > 0 && lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    public static string[] ReadLines(string path) => Lines(File.ReadAllText(path));

    public static void WriteLines(string path, IEnumerable<string> lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
    }

    /// <summary>No blank lines before and after, never two in a row between; no trailing spaces.</summary>
    public static List<string> Trimmed(IEnumerable<string> lines)
    {
        List<string> kept = [];
        foreach (string line in lines.Select(line => line.TrimEnd()))
        {
            if (line.Length > 0 || (kept.Count > 0 && kept[^1].Length > 0))
            {
                kept.Add(line);
            }
        }

        if (kept.Count > 0 && kept[^1].Length == 0)
        {
            kept.RemoveAt(kept.Count - 1);
        }

        return kept;
    }

    /// <summary>Without the blank lines at the end.</summary>
    public static IEnumerable<string> WithoutEnd(IReadOnlyList<string> lines) =>
        lines.Take(1 + Enumerable.Range(0, lines.Count).LastOrDefault(i => lines[i].Trim().Length > 0, -1));

    /// <summary>A fence longer than any run of backticks inside it.</summary>
    public static IReadOnlyList<string> Fence(string language, IReadOnlyList<string> content)
    {
        string ticks = "```";
        while (content.Any(line => line.Contains(ticks)))
        {
            ticks += "`";
        }

        return [ticks + language, .. content, ticks];
    }
}
