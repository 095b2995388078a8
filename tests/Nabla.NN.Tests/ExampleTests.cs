using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Nabla.NN.Tests;

/// <summary>The examples in the documentation of src/Nabla.NN compile, run, and make what their comments say.</summary>
public partial class ExampleTests
{
    const string Usings =
        "using System; using System.Linq; using Nabla; using Nabla.Data; using Nabla.NN; using static Nabla.Transform;\n";

    static readonly Dictionary<string, string> examples = Read().ToDictionary();

    public static TheoryData<string> Names => [.. examples.Keys];

    static IEnumerable<KeyValuePair<string, string>> Read() =>
        from file in Directory.GetFiles(
            Path.Combine(Repository.Root, "src", "Nabla.NN"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal)
        from example in Example().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select((match, i) =>
            (match, i))
        let lines = example.match.Groups[1].Value.Split('\n').Select(line => line.Trim().TrimStart('/'))
        select KeyValuePair.Create(
            $"{Path.GetFileNameWithoutExtension(file)} {example.i + 1}",
            System.Net.WebUtility.HtmlDecode(string.Join('\n', lines)));

    [Theory, MemberData(nameof(Names))]
    public void An_example_compiles_and_makes_what_it_says(string name)
    {
        // What a comment says of the shape of what the line before it makes is checked: "var y = …; // (5, 30)".
        var checkedText = Shape().Replace(
            examples[name],
            "$&\nif ($1.Shape.ToString() != \"$2\") throw new Exception($\"$1 is {$1.Shape}, not $2\");\n");
        var token = TestContext.Current.CancellationToken;
        var compilation = CSharpCompilation.Create(
            "Example", [CSharpSyntaxTree.ParseText(Usings + checkedText, cancellationToken: token)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: token);
        Assert.True(
            result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        var main = Assembly.Load(image.ToArray()).EntryPoint!;
        main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
    }

    [Fact]
    public void Every_layer_has_an_example()
    {
        var layers = typeof(ILayer).Assembly.GetExportedTypes().Where(type =>
            type.IsClass && type.IsAssignableTo(typeof(ILayer)));
        Assert.All(layers, layer =>
            Assert.Contains(examples.Values, text => Regex.IsMatch(text, $@"\b{layer.Name}\b")));
    }

    [GeneratedRegex(@"<example><code>(.*?)</code></example>", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"var (\w+) = [^\n]*; *// (\([0-9, ]+\))")]
    private static partial Regex Shape();
}
