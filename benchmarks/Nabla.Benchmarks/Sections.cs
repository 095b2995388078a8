namespace Nabla.Benchmarks;

/// <summary>A Markdown file with one section a run: a run replaces its own and leaves the others as they are.</summary>
static class Sections
{
    const string Opening = "# Benchmarks\n\nGenerated; do not edit. Ratios say how many times Nabla is faster.\n";

    /// <summary>Puts a section, which begins with its title, in its place in the order of titles.</summary>
    public static void Replace(string file, string title, string section)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var before = text.Split("\n## ").Skip(1).Select(rest => $"## {rest.TrimEnd()}\n");
        var kept = before.Where(other => !other.StartsWith($"## {title}\n", StringComparison.Ordinal));
        File.WriteAllText(file, string.Join('\n', [Opening, .. kept.Append(section).Order(StringComparer.Ordinal)]));
    }
}
