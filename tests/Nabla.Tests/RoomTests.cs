using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Nabla.Tests;

/// <summary>
/// The folders of src/Nabla stand in order: a file names only types that are declared in its own folder or in one
/// before it. The compiler is asked what each name in each file means. Tensors, the core and the primitives are one
/// circle, by design, and the only one.
/// </summary>
public class RoomTests
{
    const string ImplicitUsings = """
        global using System; global using System.IO; global using System.Linq; global using System.Net.Http;
        global using System.Threading; global using System.Threading.Tasks; global using System.Collections.Generic;
        """;

    // Keys draw by primitives, so they stand after them.
    static readonly string[] order =
        ["Core", "Trees", "Interpreters", "Primitives", "Keys", "Compiler", "Transform", "Diagnosis"];

    static readonly string root = Path.Combine(Repository.Root, "src", "Nabla");

    // What stands in no folder is the face, or belongs to the circle.
    static string Room(string file) => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar) switch
    {
        [var folder, _, ..] => folder,
        [var name] => name.StartsWith("Trans", StringComparison.Ordinal) || name is "TraceCache.cs" or "CustomFunction.cs"
            ? "Transform" : "Core",
        _ => "",
    };

    static bool IsAllowed(string user, string used) => Array.IndexOf(order, used) <= Array.IndexOf(order, user)
        || (user is "Core" or "Primitives" && used is "Core" or "Primitives");

    [Fact]
    public void Folders_use_only_folders_before_them()
    {
        var token = TestContext.Current.CancellationToken;
        CSharpParseOptions options = new(LanguageVersion.CSharp14);
        var trees = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => Room(file) is not ("obj" or "bin"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file, cancellationToken: token)).ToArray();
        var compilation = CSharpCompilation.Create(
            "Nabla", [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, options, cancellationToken: token)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is ['S', 'y', 's', 't', 'e', 'm', '.', ..] or "Nabla.Arrays.dll")
                .Select(path => MetadataReference.CreateFromFile(path)));
        static string? Home(ISymbol? symbol) => (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition
            .DeclaringSyntaxReferences.Select(reference => Room(reference.SyntaxTree.FilePath)).FirstOrDefault();

        Assert.Empty(trees.Select(tree => Room(tree.FilePath)).Except(order));
        var types = trees.SelectMany(tree => tree.GetRoot(token).DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Select(type => type.Identifier.ValueText).ToHashSet();
        var (names, faults) = (0, new SortedSet<string>());
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot(token).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (!types.Contains(name.Identifier.ValueText)) continue;
                if (Home(model.GetSymbolInfo(name, token).Symbol) is not { } home) continue;
                names++;
                if (!IsAllowed(Room(tree.FilePath), home))
                    faults.Add($"{Path.GetRelativePath(root, tree.FilePath)} uses {name.Identifier} of {home}");
            }
        }
        Assert.True(names > 1000, $"only {names} names were found");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }
}
