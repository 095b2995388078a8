namespace Nabla.Weave;

/// <summary>Names the places in which a woven page differs from the page in the tree.</summary>
static class Comparison
{
    /// <summary>
    /// One fault for each woven part that is stale, and one for the first line of prose that differs. Parts of
    /// <paramref name="now"/> know their lines in the source; what weaving puts before it has none above zero.
    /// </summary>
    public static IEnumerable<Fault> Stale(List<Part> now, List<Part> old, string readme, string source)
    {
        if (old.Count == 0)
        {
            return [new(readme, 1, "not woven yet")];
        }

        var byKey = old.Where(part => part.IsWoven).ToDictionary(part => part.Key);
        var stale = now.Where(part => part.IsWoven && byKey.ContainsKey(part.Key))
            .Select(part => StalePart(part, byKey[part.Key], readme)).OfType<Fault>();
        return [.. stale, .. StaleProse(Prose(now), Prose(old), readme, source)];
    }

    static Fault? StalePart(Part now, Part old, string readme)
    {
        int at = FirstDifference(now.Lines, old.Lines);
        return at < 0
            ? null
            : new(readme, old.Line + at, $"{now.Marker!.What} \"{now.Marker.Name}\" is stale: "
                + $"woven {Quoted(old.Lines.ElementAtOrDefault(at))}, now {Quoted(now.Lines.ElementAtOrDefault(at))}");
    }

    static IEnumerable<Fault> StaleProse(
        List<(int Line, string Text)> now, List<(int Line, string Text)> old, string readme, string source)
    {
        int at = FirstDifference([.. now.Select(line => line.Text)], [.. old.Select(line => line.Text)]);
        if (at < 0)
        {
            return [];
        }

        int line = at < old.Count ? old[at].Line : old[^1].Line;
        string place = at < now.Count && now[at].Line > 0 ? $"{source}:{now[at].Line}" : source;
        return [new(readme, line, $"text is stale: woven {Quoted(old.ElementAtOrDefault(at).Text)}, "
            + $"now {Quoted(now.ElementAtOrDefault(at).Text)} ({place})")];
    }

    static List<(int Line, string Text)> Prose(List<Part> parts) =>
    [
        .. parts.Where(part => !part.IsWoven).SelectMany(part => part.Lines.Select((text, i) => (part.Line + i, text))),
    ];

    static int FirstDifference(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        int common = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return common == a.Count && common == b.Count ? -1 : common;
    }

    static string Quoted(string? line) => line is null ? "nothing" : $"\"{line.Trim()}\"";
}
