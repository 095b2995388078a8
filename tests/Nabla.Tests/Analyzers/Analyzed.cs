using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Nabla.Generators;
using Nabla.Generators.Analyzers;

namespace Nabla.Tests.Analyzers;

/// <summary>
/// Runs every analyzer on a program that compiles. In a snippet the places that are expected to be reported stand
/// between « and »; all analyzers run, and none may report anything else.
/// </summary>
static class Analyzed
{
    /// <summary>What most snippets need around them.</summary>
    const string Frame = """
        using static Nabla.Transform;

        [Tree] public partial record Net(Tensor W, Tensor? B = null, bool Training = true);

        [Tree] public partial record Deep(Net[] Layers, List<Tensor> Extra, Dictionary<string, Tensor> Named);

        public partial class Users
        {
            readonly Key seed = Key.Create(0);
            float rate = 1;

            static Tensor Loss(Net net, Tensor x) => (x.MatMul(net.W) - 1).Square().Mean();
            static Tensor Draw(Key key) => key.Normal([1]);
            static void Print(object? value) => Console.WriteLine(value);
            void Change() => rate = 2;

        """;

    const string Parameters = "Tensor x, Tensor y, Net net, Key key, int times, bool training";

    static readonly DiagnosticAnalyzer[] analyzers =
    [
        new TracedNumberAnalyzer(), new KeyReuseAnalyzer(), new StaleCaptureAnalyzer(), new JitInLoopAnalyzer(),
        new EinsumAnalyzer(),
    ];

    /// <summary>Asserts that the analyzers report exactly the marked places, under one rule.</summary>
    public static void Members(string rule, string members) => Check(rule, Frame + members + "\n}\n");

    /// <summary>The same for the statements of one method each: compiled together, as that is what takes time.</summary>
    public static void Statements(string rule, params string[] methods) => Members(rule, string.Join("\n", methods.Select(
        (statements, i) => $"void Run{i}({Parameters})\n{{\n{statements}\n}}")));

    static void Check(string rule, string marked)
    {
        var source = marked.Replace("«", "").Replace("»", "");
        var expected = Regex.Matches(marked, "«([^»]*)»").Select((match, i) =>
            $"{rule} {match.Groups[1].Value} in {Line(source, match.Index - (2 * i))}");
        Assert.Equal(expected, Run(source).Select(found =>
            $"{found.Id} {Text(found)} in {Line(found.Location.SourceTree!.ToString(), found.Location.SourceSpan.Start)}"));
    }

    /// <summary>The one message about a method's statements.</summary>
    public static string Message(string statements)
    {
        string source = $"{Frame}void Run(Tensor x, Net net, Key key)\n{{\n{statements}\n}}\n}}\n";
        return Assert.Single(Run(source)).GetMessage(CultureInfo.InvariantCulture);
    }

    public static Diagnostic[] Run(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        var token = TestContext.Current.CancellationToken;
        CSharpGeneratorDriver.Create([new TreeGenerator().AsSourceGenerator()], parseOptions: new(LanguageVersion.CSharp14))
            .RunGeneratorsAndUpdateCompilation(UsersCode.Compile(source, kind), out var compiled, out _, token);
        Assert.Empty(compiled.GetDiagnostics(token).Where(fault => fault.Severity == DiagnosticSeverity.Error));
        var found = compiled.WithAnalyzers([.. analyzers]).GetAnalyzerDiagnosticsAsync(token).GetAwaiter().GetResult();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    static string Line(string text, int position) => text.Split('\n')[text[..position].Count(letter => letter == '\n')];

    static string Text(Diagnostic found) => found.Location.SourceTree!.ToString().Substring(
        found.Location.SourceSpan.Start, found.Location.SourceSpan.Length);
}
