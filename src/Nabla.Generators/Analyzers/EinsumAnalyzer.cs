using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using Nabla.Arrays.Kernels;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// NABLA011: a constant einsum string that einsum would refuse, whatever its operands are. The rules are einsum's own:
/// its file is compiled into this project.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EinsumAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Usage.EinsumString];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!IsEinsum(call.TargetMethod) || call.Arguments.Length < 2) return;
        var text = call.Arguments.First(argument => argument.Parameter?.Ordinal == 0).Value;
        if (text.ConstantValue is not { HasValue: true, Value: string subscripts }) return;
        var operands = Operands(call.Arguments.First(argument => argument.Parameter?.Ordinal == 1).Value);
        if (EinsumSyntax.Parse(subscripts, operands).Fault is var (position, rule))
            context.ReportDiagnostic(Diagnostic.Create(
                Usage.EinsumString, Place(text.Syntax, subscripts, position), subscripts, position, rule));
    }

    static bool IsEinsum(IMethodSymbol method) => method is { IsStatic: true, Parameters.Length: 2 }
        && ((method.Name == "Einsum" && Known.IsTensor(method.ContainingType))
            || (method is { Name: "Apply", ContainingType.Name: "Einsum" }
                && method.ContainingNamespace.ToDisplayString() == "Nabla.Arrays.Kernels"));

    // How many there are, where they are written one by one.
    static int? Operands(IOperation operands) => operands.Bare() switch
    {
        IArrayCreationOperation { Initializer: { } list } => list.ElementValues.Length,
        ICollectionExpressionOperation list when !list.Elements.Any(element => element is ISpreadOperation) =>
            list.Elements.Length,
        _ => null,
    };

    // The character itself, where the literal has no escapes.
    static Location Place(SyntaxNode text, string subscripts, int position) =>
        text is LiteralExpressionSyntax literal && literal.Token.Text == $"\"{subscripts}\""
            ? Location.Create(
                text.SyntaxTree, new TextSpan(text.SpanStart + 1 + Math.Min(position, subscripts.Length), 1))
            : text.GetLocation();
}
