namespace Nabla.Weave;

/// <summary>
/// The snippets of a chapter: the text of every <c>#region name</c> of its code, moved to the left margin. A region
/// inside another is part of both; the directives themselves are left out. Two regions of one name are a fault.
/// </summary>
sealed class Regions
{
    readonly Dictionary<string, (Fault Place, List<string> Lines)> named = [];

    public IReadOnlyList<string>? this[string name] => named.TryGetValue(name, out var region) ? region.Lines : null;

    /// <summary>Reads the code of a folder, files in the order of their names.</summary>
    public static Regions Of(ChapterFolder folder)
    {
        Regions regions = new();
        foreach (string path in folder.CodeFiles)
        {
            regions.Add(Texts.ReadLines(path), folder.Show(folder.Relative(path)));
        }

        return regions;
    }

    void Add(string[] lines, string file)
    {
        Stack<(string Name, int Line)> open = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith("#region", StringComparison.Ordinal))
            {
                open.Push((line["#region".Length..].Trim(), i));
            }
            else if (line.StartsWith("#endregion", StringComparison.Ordinal) && open.TryPop(out var region))
            {
                Keep(region.Name, new(file, region.Line + 1, ""), lines[(region.Line + 1)..i]);
            }
        }

        if (open.TryPeek(out var left))
        {
            throw new WeaveException(new(file, left.Line + 1, $"region \"{left.Name}\" has no #endregion"));
        }
    }

    void Keep(string name, Fault place, string[] lines)
    {
        if (!named.TryAdd(name, (place, Dedented(lines))))
        {
            (string file, int line, _) = named[name].Place;
            throw new WeaveException(place with { Message = $"region \"{name}\" is also in {file}:{line}" });
        }
    }

    static List<string> Dedented(string[] lines)
    {
        List<string> kept = Texts.Trimmed(lines.Where(line => !IsDirective(line)));
        int margin = kept.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0).Min();
        return [.. kept.Select(line => line.Length == 0 ? line : line[margin..])];
    }

    public static bool IsDirective(string line) =>
        line.TrimStart().Split(' ', 2)[0].TrimEnd() is "#region" or "#endregion";
}
