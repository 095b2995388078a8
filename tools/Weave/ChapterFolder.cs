namespace Nabla.Weave;

/// <summary>The folder of a chapter: where its files are, and what to call them in a fault.</summary>
sealed class ChapterFolder(string root, string name)
{
    public string Location { get; } = Path.Combine(root, "course", name);

    /// <summary>The folder seen from the root, with forward slashes on every machine.</summary>
    public string Shown { get; } = $"course/{name}";

    /// <summary>The chapter's code, files in the order of their names.</summary>
    public IEnumerable<string> CodeFiles => CodeFilesIn(Location);

    public static IEnumerable<string> CodeFilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    public string PathOf(string file) => Path.Combine(Location, file);

    public string Show(string file) => $"{Shown}/{file}";

    /// <summary>A page taken apart; null where there is none.</summary>
    public List<Part>? Parts(string file) => File.Exists(PathOf(file))
        ? Weave.Parts.Of(Texts.ReadLines(PathOf(file)), Show(file))
        : null;

    public Fault Fault(string file, int line, string message) => new(Show(file), line, message);

    /// <summary>A fault at the first line of the chapter's code in which a text stands.</summary>
    public Fault CodeFault(string text, string message)
    {
        foreach (string path in CodeFiles)
        {
            int line = Array.FindIndex(Texts.ReadLines(path), candidate => candidate.Contains(text));
            if (line >= 0)
            {
                return Fault(Relative(path), line + 1, message);
            }
        }

        return Fault("Chapter.cs", 1, message);
    }

    public string Relative(string path) => Path.GetRelativePath(Location, path).Replace('\\', '/');
}
