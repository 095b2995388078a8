using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Nabla.Generators;

/// <summary>What can be wrong with a type that asks to be a tree: one number and one line each.</summary>
static class Rules
{
    public static readonly DiagnosticDescriptor
        NotPartial = Rule(1, "'{0}' is not partial: a tree and the types around it are"),
        NotRecord = Rule(2, "'{0}' is a {1}: [Tree] takes a partial record or record struct"),
        Inherits = Rule(3, "'{0}' {1}: a tree is sealed, for it must know all of its members"),
        NotInit = Rule(4, "'{0}' of '{1}' {2}: a member of a tree is a property with get and init"),
        NoEquality = Rule(5, "'{0}' of '{1}' is static, but {2} has no value equality: a record has"),
        HiddenTensors = Rule(6, "'{0}' of '{1}' holds tensors, but {2}");

    static DiagnosticDescriptor Rule(int number, string message) => new(
        $"NABLA{number:000}", "Not a tree", message, "Nabla.Trees", DiagnosticSeverity.Error, isEnabledByDefault: true);
}

/// <summary>One fault, and where: kept as plain values, so that two of them can be compared.</summary>
sealed record Fault(
    DiagnosticDescriptor Rule, Values<string> Arguments, string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Fault At(ISymbol symbol, DiagnosticDescriptor rule, params string[] arguments)
    {
        var (at, lines) = (symbol.Locations[0], symbol.Locations[0].GetLineSpan());
        return new(rule, new(arguments), lines.Path, at.SourceSpan, lines.Span);
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Location.Create(File, Span, Lines), [.. Arguments]);
}
