namespace Nabla.Cli.Configuration;

/// <summary>What somebody may have meant who wrote a name that is not known.</summary>
static class Nearest
{
    /// <summary>A line with the nearest known name, or, where none is near, with all.</summary>
    public static string Unknown(string name, IEnumerable<string> known)
    {
        string[] all = [.. known];
        string? near = all.MinBy(other => Distance(name, other));
        return near is not null && Distance(name, near) <= Math.Max(2, name.Length / 3)
            ? $"'{name}' is not known; did you mean '{near}'?"
            : $"'{name}' is not known; there are {string.Join(", ", all)}";
    }

    /// <summary>
    /// How many letters are to be put in, left out or changed (Levenshtein, 1965), whatever their case.
    /// </summary>
    public static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                bool same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }
        return row[b.Length];
    }
}
