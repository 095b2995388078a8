using System.Globalization;
using System.Security;
using System.Text;
using Nabla.Diagnosis;

namespace Nabla;

/// <summary>Explanations as pages.</summary>
public static class ExplanationPage
{
    const int MostDrawn = 120;

    const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em;
               background: #ffffff; color: #0f172a; }
        h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
        pre { font: 12px/1.45 ui-monospace, monospace; background: #f8fafc; padding: .8em; overflow-x: auto }
        table { border-collapse: collapse } th { text-align: left; font-weight: 600 }
        td, th { padding: .15em .9em .15em 0; vertical-align: top } .n { text-align: right; white-space: nowrap }
        .wide { overflow-x: auto } .quiet { color: #475569 } svg { max-width: none }
        """;

    extension(Explanation explanation)
    {
        /// <summary>
        /// The explanation as one page of HTML that needs no other file: each kernel's time beside its floor, who
        /// lies where in the arena and how long, what each pass left, and the graph, drawn where it has at most 120
        /// equations.
        /// </summary>
        public string ToHtml()
        {
            var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
            page.Append($"<title>A compiled function</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
            page.Append($"<h1>A compiled function</h1>\n<p>{Escaped(Summary(explanation))}</p>\n");
            page.Append($"<pre>{Escaped(explanation.Traces)}</pre>\n");
            if (explanation.Kernels is not [])
            {
                Section(page, "Kernels", "A call runs these one after the other. The bar is the time that each took; the "
                    + "mark in it is its floor: what its bytes or its operations take at least on this machine.");
                page.Append($"<div class=\"wide\">{KernelBars.Write(explanation.Kernels)}</div>\n");
                Kernels(page, explanation.Kernels);
                Section(page, "The arena", "Time goes from left to right, a column a kernel; height is memory. Pieces whose "
                    + "lives do not meet lie over each other.");
                page.Append($"<div class=\"wide\">{ArenaMap.Write(explanation)}</div>\n");
                Buffers(page, explanation);
            }
            Section(page, "The graph", Text($"As it was traced: {explanation.Graph.Count} equations."));
            if (explanation.Graph.Count <= MostDrawn)
                page.Append($"<div class=\"wide\">{explanation.Graph.ToSvg()}</div>\n");
            Folded(page, "as text, with lines", explanation.Graph.WithLines());
            if (explanation.Passes is not []) Section(page, "Passes", "What each left, in order.");
            foreach (var pass in explanation.Passes)
                Folded(page, Text($"{pass.Name}: {pass.Equations} equations"), $"{pass.Graph}");
            return page.Append("</body>\n</html>\n").ToString();
        }
    }

    static string Summary(Explanation explanation) => explanation.Kernels is [] ? "Interpreted: no code is generated here."
        : Text($"{explanation.Graph.Count} equations became {explanation.Kernels.Count} kernels. ")
        + Text($"A call moves {explanation.Kernels.Sum(k => k.Bytes):N0} bytes, does ")
        + Text($"{explanation.Kernels.Sum(k => k.Operations):N0} operations, and needs {explanation.ArenaBytes:N0} bytes ")
        + Text($"of arena. Floor: {explanation.Kernels.Sum(k => k.Floor):F1} microseconds")
        + (explanation.Kernels.Any(k => k.Time is null) ? "."
            : Text($"; it took {explanation.Kernels.Sum(k => k.Time):F1}."));

    static void Section(StringBuilder page, string title, string words) =>
        page.Append($"<h2>{title}</h2>\n<p class=\"quiet\">{Escaped(words)}</p>\n");

    static void Folded(StringBuilder page, string title, string text) =>
        page.Append($"<details><summary>{Escaped(title)}</summary><pre>{Escaped(text)}</pre></details>\n");

    static void Kernels(StringBuilder page, IReadOnlyList<ExplainedKernel> kernels)
    {
        page.Append("<table><tr><th></th><th>kernel</th><th class=\"n\">bytes</th><th class=\"n\">operations</th>");
        page.Append("<th class=\"n\">floor, us</th><th class=\"n\">took, us</th><th>does</th><th>lines</th></tr>\n");
        for (var i = 0; i < kernels.Count; i++)
        {
            var kernel = kernels[i];
            page.Append(Text($"<tr><td class=\"n\">{i}</td><td>{Escaped(kernel.Name)}</td>"));
            page.Append(Text($"<td class=\"n\">{kernel.Bytes:N0}</td><td class=\"n\">{kernel.Operations:N0}</td>"));
            page.Append(Text($"<td class=\"n\">{kernel.Floor:F2}</td><td class=\"n\">{kernel.Time:F2}</td>"));
            page.Append($"<td>{Escaped(kernel.Does)}</td><td class=\"quiet\">{Escaped(kernel.Lines)}</td></tr>\n");
        }
        page.Append("</table>\n");
    }

    static void Buffers(StringBuilder page, Explanation explanation)
    {
        page.Append("<details><summary>all buffers</summary><table>");
        page.Append("<tr><th>buffer</th><th class=\"n\">bytes</th><th>kernels</th></tr>\n");
        foreach (var buffer in explanation.Buffers)
            page.Append(Text($"<tr><td>{Escaped(buffer.Name)}</td><td class=\"n\">{buffer.Bytes:N0}</td>"))
                .Append(Text($"<td>{buffer.First} to {buffer.Last}</td></tr>\n"));
        page.Append("</table></details>\n");
    }

    static string Escaped(string text) => SecurityElement.Escape(text)!;

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
