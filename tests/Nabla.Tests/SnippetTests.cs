using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Nabla.Generators;

namespace Nabla.Tests;

/// <summary>
/// What stands in docs/transformations.md as C# is compiled, with its [Tree] and all warnings as errors, and run. A
/// snippet may use the names that the page uses: net, x, y, xs, a, index, loss, grad, f, Loss. A line that is one expression, shown
/// for its value, is made a statement.
/// </summary>
public partial class SnippetTests
{
    const string Usings = """
        using System;
        using System.Linq;
        using System.Numerics.Tensors;
        using Nabla;
        using static Nabla.Transform;
        using Tensor = Nabla.Tensor;

        """;

    const string Stage = """
        static Net net = new(Tensor.Ones([3, 2]), Tensor.Zeros([2]));
        static readonly Tensor x = Tensor.Ones([5, 3]), y = Tensor.Ones([5, 2]);
        static readonly Tensor xs = Tensor.Create([1f, 2f, 3f]), a = Tensor.Scalar(2f), index = Tensor.Scalar(1);
        static Tensor Loss(Net net, Tensor x, Tensor y) => (x.MatMul(net.W) + net.B - y).Square().Mean();
        static readonly Func<Net, Tensor, Tensor, Tensor> loss = Loss;
        static readonly Func<Net, Tensor, Net> grad = (net, x) => net;
        static readonly Func<Tensor, (Tensor, Tensor)> f = x => (x, Tensor.Zeros([]));
        """;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^((?:Grad|Vmap|Jit)\([^;]*?\))(\s*//.*)?$", RegexOptions.Multiline)]
    private static partial Regex Bare();

    [GeneratedRegex(@"^(using .*;|\[Tree\] .*;)$", RegexOptions.Multiline)]
    private static partial Regex Declared();

    static readonly MatchCollection snippets = Fence().Matches(
        File.ReadAllText(Path.Combine(Repository.Root, "docs/transformations.md")).ReplaceLineEndings("\n"));

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, snippets.Count)];

    [Theory, MemberData(nameof(Numbers))]
    public void A_snippet_of_the_page_compiles_and_runs(int number)
    {
        var text = snippets[number].Groups[1].Value;
        var declared = string.Concat(Declared().Matches(text).Select(line => line.Value).Where(line => line[0] == '['));
        var body = Bare().Replace(Declared().Replace(text, ""), "_ = $1;$2");
        var record = declared is "" ? "[Tree] public partial record Net(Tensor W, Tensor B);" : declared;
        var source = $"{Usings}\n{record}\npublic static class Page\n{{\n{Stage}\npublic static void Run()\n{{\n{body}\n}}\n}}";
        Run(source);
    }

    static void Run(string source)
    {
        CSharpParseOptions options = new(LanguageVersion.CSharp14);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "Nabla.dll" or "Nabla.Arrays.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
        var page = CSharpCompilation.Create(
            "Page", [CSharpSyntaxTree.ParseText(source, options)], references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new TreeGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(page, out var compiled, out _, TestContext.Current.CancellationToken);
        using var image = new MemoryStream();
        var result = compiled.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{string.Join('\n', result.Diagnostics)}\n{source}");
        Assembly.Load(image.ToArray()).GetType("Page")!.GetMethod("Run")!.Invoke(null, null);
    }
}
