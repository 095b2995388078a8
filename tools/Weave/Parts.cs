namespace Nabla.Weave;

/// <summary>
/// A piece of a page: prose (a marker's own line among it), or what was woven in under a marker.
/// <paramref name="Line"/> is where it starts; a woven part knows its marker and how many of that name came before.
/// </summary>
sealed record Part(int Line, IReadOnlyList<string> Lines, Marker? Marker = null, int Occurrence = 0)
{
    public bool IsWoven => Marker is not null;

    /// <summary>What tells a woven part from all others of its page.</summary>
    public (string?, string?, int) Key => (Marker?.What, Marker?.Name, Occurrence);
}

/// <summary>Takes a page apart. In a chapter the woven parts are empty, or what its author has left there.</summary>
static class Parts
{
    /// <summary>How the line under a long result starts, that says where and when it was made.</summary>
    public const string CaptionStart = "<sub>[results/";

    public static List<Part> Of(string[] lines, string file)
    {
        List<Part> parts = [];
        Dictionary<(string, string), int> seen = [];
        List<string> prose = [];
        int start = 0, at = 0;
        while (at < lines.Length)
        {
            Marker? marker = Marker.Parse(lines[at], file, at + 1);
            int end = marker is null ? FenceEnd(lines, at) : at + 1;
            prose.AddRange(lines[at..end]);
            at = end;
            if (marker is null)
            {
                continue;
            }

            parts.Add(new(start + 1, prose));
            int woven = WovenEnd(lines, at, marker);
            int occurrence = seen[(marker.What, marker.Name)] = seen.GetValueOrDefault((marker.What, marker.Name)) + 1;
            parts.Add(new(at + 1, lines[at..woven], marker, occurrence));
            (start, at, prose) = (woven, woven, []);
        }

        parts.Add(new(start + 1, prose));
        return parts;
    }

    /// <summary>The line after the fence that opens at a line; the next line where none does.</summary>
    static int FenceEnd(string[] lines, int at)
    {
        int ticks = Ticks(lines[at]);
        if (ticks < 3)
        {
            return at + 1;
        }

        int close = Array.FindIndex(lines, at + 1, line => Ticks(line) >= ticks && line.Trim().All(c => c == '`'));
        return close < 0 ? lines.Length : close + 1;
    }

    static int Ticks(string line) => line.TrimStart().TakeWhile(c => c == '`').Count();

    static int WovenEnd(string[] lines, int at, Marker marker)
    {
        if (at >= lines.Length || Ticks(lines[at]) < 3)
        {
            return at;
        }

        int end = FenceEnd(lines, at);
        bool caption = marker.Kind == MarkerKind.Long && end + 1 < lines.Length && lines[end].Length == 0
            && lines[end + 1].StartsWith(CaptionStart, StringComparison.Ordinal);
        return caption ? end + 2 : end;
    }
}
