namespace Course.Tests;

/// <summary>The source tree that the tests were built from.</summary>
static class Tree
{
    static readonly string[] built = ["bin", "obj", "artifacts", "TestResults", "nabla-out", ".git"];

    public static string Root => Repository.Root;

    /// <summary>
    /// Source files under a folder, seen from the root, with forward slashes; not those that a program has written.
    /// </summary>
    public static IEnumerable<string> Files(string pattern, string folder = "") => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Intersect(built).Any() && !path.EndsWith(".g.cs", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The text without lines that are comments.</summary>
    public static string Code(string file) =>
        string.Join('\n', Lines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    /// <summary>How many lines of a file are neither empty nor a comment, a directive, a using or a namespace.</summary>
    public static int CodeLines(string file) => Lines(file).Count(line => IsCode(line.Trim()));

    static bool IsCode(string line) => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)
        && !line.StartsWith('#') && !line.StartsWith("using ", StringComparison.Ordinal)
        && !line.StartsWith("namespace ", StringComparison.Ordinal);
}
