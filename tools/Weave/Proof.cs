using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Nabla.Weave;

/// <summary>
/// Proofreads a page as Markdown: its links lead somewhere inside the house, its pictures say in words what they show,
/// its fences are closed and the mathematics in them is balanced.
/// </summary>
static partial class Proof
{
    static readonly MarkdownPipeline pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UsePreciseSourceLocation().Build();

    /// <summary>The pictures of its own folder that a page shows, with the line of the first mention.</summary>
    public static Dictionary<string, int> Pictures(string[] lines)
    {
        MarkdownDocument page = Parse(lines);
        var drawn = page.Descendants<LinkInline>().Where(link => link.IsImage && IsOwn(link.Url))
            .Select(link => (link.Url!, link.Line + 1));
        var tagged = lines.SelectMany((line, i) =>
            ImageTag().Matches(line).Select(match => (match.Groups[1].Value, i + 1))).Where(tag => IsOwn(tag.Value));
        return drawn.Concat(tagged).GroupBy(at => at.Item1)
            .ToDictionary(at => at.Key, at => at.Min(place => place.Item2));

        static bool IsOwn(string? url) => url is not null && !url.Contains('/') && url.Length > 0;
    }

    /// <summary>Everything that is wrong with the page at <paramref name="file"/>, seen from the root.</summary>
    public static IEnumerable<Fault> Read(string root, string file)
    {
        string[] lines = Texts.ReadLines(Path.Combine(root, file));
        MarkdownDocument page = Parse(lines);
        var links = page.Descendants<LinkInline>().Select(link => (Fault?)LinkFault(root, file, link));
        var fences = page.Descendants<FencedCodeBlock>().Select(fence => FenceFault(file, fence));
        var formulas = page.Descendants<CodeInline>().Select(code => FormulaFault(file, code));
        return links.Concat(fences).Concat(formulas).OfType<Fault>();
    }

    static MarkdownDocument Parse(string[] lines) => Markdown.Parse(string.Join('\n', lines), pipeline);

    static Fault? LinkFault(string root, string file, LinkInline link)
    {
        string url = link.Url ?? "";
        if (link.IsImage && link.FirstChild is null)
        {
            return new(file, link.Line + 1, $"the picture {url} has no text that says what it shows");
        }

        if (url.Contains("://") || url.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return null;
        }

        string[] halves = url.Split('#', 2);
        string target = halves[0].Length == 0
            ? Path.Combine(root, file)
            : Path.Combine(root, Path.GetDirectoryName(file) ?? "", Uri.UnescapeDataString(halves[0]));
        return !Path.Exists(target) ? new(file, link.Line + 1, $"the link {url} leads to nothing")
            : halves.Length == 2 && !Headings(target).Contains(halves[1])
                ? new(file, link.Line + 1, $"the link {url} names no heading of that page")
            : null;
    }

    /// <summary>The anchors that a Markdown page offers, as GitHub makes them out of its headings.</summary>
    static HashSet<string> Headings(string path) => File.Exists(path) && path.EndsWith(".md", StringComparison.Ordinal)
        ? [.. Parse(Texts.ReadLines(path)).Descendants<HeadingBlock>().Select(Anchor)]
        : [];

    static string Anchor(HeadingBlock heading)
    {
        string text = string.Concat(heading.Inline!.Descendants().Select(inline => inline switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            _ => "",
        }));
        return NotInAnchor().Replace(text.ToLowerInvariant(), "").Replace(' ', '-');
    }

    static Fault? FenceFault(string file, FencedCodeBlock fence) =>
        fence.ClosingFencedCharCount == 0 ? new(file, fence.Line + 1, "this fence is not closed")
        : fence.Info == "math" && Unbalanced(fence.Lines.ToString()) is { } what
            ? new(file, fence.Line + 1, $"the mathematics is not balanced: {what}")
        : null;

    /// <summary>Mathematics within a line is written as a dollar, a code span, and a dollar.</summary>
    static Fault? FormulaFault(string file, CodeInline code)
    {
        bool opens = code.PreviousSibling is LiteralInline before && before.Content.ToString().EndsWith('$');
        bool closes = code.NextSibling is LiteralInline after && after.Content.ToString().StartsWith('$');
        return opens != closes ? new(file, code.Line + 1, $"the formula `{code.Content}` has a dollar on one side only")
            : opens && Unbalanced(code.Content) is { } what
                ? new(file, code.Line + 1, $"the formula `{code.Content}` is not balanced: {what}")
            : null;
    }

    static string? Unbalanced(string mathematics)
    {
        string bare = mathematics.Replace(@"\{", "").Replace(@"\}", "");
        (string Open, string Close)[] pairs = [("{", "}"), (@"\begin{", @"\end{"), (@"\left", @"\right")];
        return pairs.Where(pair => Count(bare, pair.Open) != Count(bare, pair.Close))
            .Select(pair => $"{pair.Open} and {pair.Close}").FirstOrDefault();

        // \leftarrow is no \left.
        static int Count(string text, string part) => Regex.Count(
            text, Regex.Escape(part) + (part.StartsWith('\\') && !part.EndsWith('{') ? "(?![a-z])" : ""));
    }

    [GeneratedRegex(@"<img[^>]*\ssrc=""([^""]+)""")]
    private static partial Regex ImageTag();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
