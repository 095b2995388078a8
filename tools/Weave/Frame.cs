using Nabla.Course;

namespace Nabla.Weave;

/// <summary>What stands around every chapter: where the page comes from, and the way to its neighbours.</summary>
static class Frame
{
    public const string WeaveCommand = "dotnet run --project tools/Weave -c Release";

    public static IReadOnlyList<string> Head(Chapter chapter) =>
        [$"<!-- Woven from chapter.md: edit that, then run {WeaveCommand} -- {chapter.Number} -->", ""];

    public static IReadOnlyList<string> Foot(IReadOnlyList<Chapter> chapters, Chapter chapter)
    {
        int at = chapters.ToList().FindIndex(other => other.Number == chapter.Number);
        List<string> ways = ["[Contents](../README.md)"];
        if (at > 0)
        {
            ways.Insert(0, $"[← {Name(chapters[at - 1])}](../{chapters[at - 1].Folder}/README.md)");
        }

        if (at >= 0 && at + 1 < chapters.Count)
        {
            ways.Add($"[{Name(chapters[at + 1])} →](../{chapters[at + 1].Folder}/README.md)");
        }

        return ["", "---", "", string.Join(" · ", ways)];
    }

    /// <summary>course/README.md: every chapter with what the reader builds in it.</summary>
    public static IReadOnlyList<string> Index(IReadOnlyList<Chapter> chapters) =>
    [
        $"<!-- Woven from course/TableOfContents.cs: edit that, then run {WeaveCommand} -->",
        "",
        "# The course",
        "",
        "Neural networks, built one neuron at a time. Every equation stands beside the code that computes it, every",
        "output was printed by that code, and every picture was drawn by it; a check runs them all again and fails",
        "where what is printed is no longer what happens.",
        "",
        "Read the chapters here, in order, or run one: `nabla learn 1`. Each ends with exercises: fill in the stubs in",
        "its `Exercises.cs`, then let `nabla check 1` say what is still wrong.",
        "",
        "| # | chapter | what you build |",
        "|---|---|---|",
        .. chapters.Select(chapter =>
            $"| {chapter.Number} | [{chapter.Title}]({chapter.Folder}/README.md) | {chapter.Builds} |"),
    ];

    static string Name(Chapter chapter) => $"{chapter.Number}. {chapter.Title}";
}
