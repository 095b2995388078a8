using System.Globalization;
using System.Text;

namespace Nabla.Compiler.Explain;

/// <summary>An explanation as text: why it was traced, what the passes left, a kernel a line, a buffer a line.</summary>
static class ExplanationText
{
    const int MostEquations = 60;

    public static string Write(Explanation explanation)
    {
        var text = new StringBuilder(explanation.Traces).Append("\n\n");
        text.Append(Text($"graph: {explanation.Graph.Count} equations\n"));
        if (explanation.Graph.Count <= MostEquations) text.Append(explanation.Graph.WithLines()).Append('\n');
        if (explanation.Passes is []) return text.Append("\ninterpreted: no code is generated here").ToString();
        Passes(text, explanation);
        Kernels(text, explanation.Kernels);
        Buffers(text, explanation);
        return text.ToString().TrimEnd();
    }

    static void Passes(StringBuilder text, Explanation explanation)
    {
        text.Append("\npasses, and the equations that each leaves\n");
        foreach (var pass in explanation.Passes) text.Append(Text($"  {pass.Name,-24}{pass.Equations,6}\n"));
    }

    static void Kernels(StringBuilder text, IReadOnlyList<ExplainedKernel> kernels)
    {
        text.Append("\nkernels                bytes   operations   floor us");
        text.Append(kernels.Any(kernel => kernel.Time is not null) ? "    took us\n" : "\n");
        for (var i = 0; i < kernels.Count; i++)
        {
            var kernel = kernels[i];
            text.Append(Text($"{i,4} {kernel.Name,-12}{kernel.Bytes,11:N0} {kernel.Operations,12:N0} {kernel.Floor,10:F2}"));
            if (kernel.Time is { } time) text.Append(Text($" {time,10:F2}"));
            text.Append("  ").Append(kernel.Does);
            text.Append(kernel.Lines.Length > 0 ? $"  # {kernel.Lines}\n" : "\n");
        }
        text.Append(Text($"  all            {kernels.Sum(k => k.Bytes),13:N0} {kernels.Sum(k => k.Operations),12:N0}"));
        text.Append(Text($" {kernels.Sum(k => k.Floor),10:F2}"));
        text.Append(kernels.Any(k => k.Time is not null) ? Text($" {kernels.Sum(k => k.Time),10:F2}\n") : "\n");
    }

    static void Buffers(StringBuilder text, Explanation explanation)
    {
        text.Append("\nbuffers                bytes   kernels\n");
        foreach (var buffer in explanation.Buffers)
            text.Append(Text($"  {buffer.Name,-15}{buffer.Bytes,11:N0}   {buffer.First} to {buffer.Last}\n"));
        var temporaries = explanation.Buffers.Where(buffer => buffer.Offset is not null).Sum(buffer => buffer.Bytes);
        text.Append(Text($"arena: {explanation.ArenaBytes:N0} bytes for {temporaries:N0} bytes of temporaries\n"));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
