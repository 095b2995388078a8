using Nabla.Course;

namespace Nabla.Weave;

/// <summary>What to weave: all chapters where none is named; with <c>Full</c> the long outputs first.</summary>
public sealed record Request(bool Check, bool Full, IReadOnlyList<int> Numbers, IReadOnlyList<string> LongNames);

/// <summary>Weaves chapters and the index of the course, and proofreads what came out.</summary>
/// <param name="root">The root of the house: the folder that holds course/.</param>
/// <param name="chapters">The table of contents.</param>
/// <param name="say">Takes lines for people.</param>
public sealed class Weaver(string root, IReadOnlyList<Chapter> chapters, Action<string> say)
{
    /// <summary>The most that a chapter's quick run may take, when checked.</summary>
    public double QuickSeconds { get; init; } = 10;

    /// <summary>Chapters that were left out because the real digits are not on this machine.</summary>
    public List<string> Skipped { get; } = [];

    public IReadOnlyList<Fault> Weave(Request request)
    {
        List<Fault> faults = [];
        List<string> pages = [];
        bool all = request.Numbers.Count == 0;
        foreach (Chapter chapter in chapters.Where(chapter => all || request.Numbers.Contains(chapter.Number)))
        {
            try
            {
                faults.AddRange(WeaveOne(chapter, request));
                pages.Add($"course/{chapter.Folder}/README.md");
            }
            catch (MissingDigitsException missing)
            {
                Skipped.Add(chapter.Folder);
                say($"{chapter.Folder,-20} SKIPPED: {missing.Message}");
            }
        }

        if (faults.Count == 0)
        {
            pages.Add("course/README.md");
        }

        faults.AddRange(WeaveIndex(request.Check));
        faults.AddRange(pages.Where(page => File.Exists(Path.Combine(root, page)))
            .SelectMany(page => Proof.Read(root, page)));
        return faults;
    }

    IReadOnlyList<Fault> WeaveOne(Chapter chapter, Request request)
    {
        ChapterWeaver weaver = new(root, chapters, chapter, request.Check, QuickSeconds);
        if (request.Full)
        {
            var unknown = weaver.RunLong(request.LongNames, line => say($"{chapter.Folder,-20} {line}"));
            if (unknown.Count > 0)
            {
                return unknown;
            }
        }

        (var faults, double seconds) = weaver.Weave();
        say($"{chapter.Folder,-20} {seconds,6:0.00} s{(faults.Count > 0 ? $", {faults.Count} faults" : "")}");
        return faults;
    }

    IEnumerable<Fault> WeaveIndex(bool check)
    {
        const string Index = "course/README.md";
        string path = Path.Combine(root, Index);
        string[] old = File.Exists(path) ? Texts.ReadLines(path) : [];
        List<Part> now = [new(1 - int.MaxValue, Frame.Index(chapters))];
        if (!check)
        {
            Texts.WriteLines(path, now[0].Lines);
            return [];
        }

        return Comparison.Stale(now, old.Length == 0 ? [] : [new(1, old)], Index, "course/TableOfContents.cs");
    }
}
