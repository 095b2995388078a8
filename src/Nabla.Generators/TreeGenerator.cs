using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Nabla.Generators;

/// <summary>
/// Makes each partial record with <c>[Tree]</c> a tree: writes the two members of <c>ITree</c>, arithmetic by leaf,
/// <c>Map</c> and <c>Zip</c>, and seals it. What can not be a tree gets one line of <see cref="Rules"/> instead.
/// </summary>
[Generator]
public sealed class TreeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Texts and faults are compared by value: a type is written anew only where what is written changes.
        var trees = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Nabla.TreeAttribute",
            (node, _) => node is TypeDeclarationSyntax,
            (found, _) => Read((INamedTypeSymbol)found.TargetSymbol));
        context.RegisterSourceOutput(trees, (output, tree) =>
        {
            foreach (var fault in tree.Faults) output.ReportDiagnostic(fault.ToDiagnostic());
            if (tree.Source is { } source) output.AddSource(tree.File, SourceText.From(source, Encoding.UTF8));
        });
    }

    static Generated Read(INamedTypeSymbol type)
    {
        var (members, faults) = Inspection.Of(type);
        var source = faults.Count == 0 ? TreeWriter.Write(type, members) : null;
        return new Generated(File(type), source, new([.. faults]));
    }

    static string File(INamedTypeSymbol type)
    {
        var name = type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return new string([.. name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '.')]) + ".g.cs";
    }
}

sealed record Generated(string File, string? Source, Values<Fault> Faults);
