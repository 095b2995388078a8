using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// NABLA007: a function that is traced asks a tensor for its numbers (branches on it, converts it, reads it out). Only
/// what runs whenever the function does: what stands behind a condition of its own may never be reached.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TracedNumberAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Usage.TracedNumber];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSemanticModelAction(Analyze);
    }

    // File by file, as one function may be traced in several places and is told of once.
    static void Analyze(SemanticModelAnalysisContext context)
    {
        HashSet<SyntaxNode> told = [];
        foreach (var call in Calls.Of(context.SemanticModel, context.CancellationToken).Where(Known.Traces))
            foreach (var value in call.Arguments.SelectMany(argument => argument.Value.Items()))
            {
                if (Function.Of(value, context.SemanticModel) is not { } function) continue;
                foreach (var (asked, what, cure) in Asked(function, context.SemanticModel))
                    if (told.Add(asked.Syntax))
                        context.ReportDiagnostic(Diagnostic.Create(
                            Usage.TracedNumber, asked.Syntax.GetLocation(), [call.Syntax.GetLocation()],
                            asked.Text(), what, cure));
            }
    }

    static IEnumerable<(IOperation At, string What, string Cure)> Asked(Function function, SemanticModel model)
    {
        TracedValues traced = new(function, model);
        foreach (var operation in function.Body.WithoutFunctions())
            if (Asks(operation) is var (tensor, what, cure) && traced.Are(tensor)
                && operation.RunsAlwaysIn(function.Body))
                yield return (tensor, what, cure);
    }

    static (IOperation Tensor, string What, string Cure)? Asks(IOperation operation) => operation switch
    {
        IUnaryOperation { OperatorMethod.Name: "op_True" or "op_False" } truth
            when OfTensor(truth.OperatorMethod) && !IsBoth(truth.Operand) => (truth.Operand, "truth", Choice(truth)),
        IBinaryOperation { OperatorMethod: { } method } both when OfTensor(method) && IsBoth(both) =>
            (both.LeftOperand, "truth", "write & or | for element by element"),
        IConversionOperation { OperatorMethod: { Name: "op_Explicit" } method } conversion when OfTensor(method) =>
            (conversion.Operand, method.ReturnType.SpecialType == SpecialType.System_Boolean ? "truth" : "number",
                conversion.Type?.SpecialType == SpecialType.System_Boolean ? Choice(conversion)
                    : "compute with the tensor itself, or return it and read it outside"),
        IInvocationOperation { TargetMethod: { Name: "Item" or "ToArray" } method, Instance: { } x }
            when OfTensor(method) => (x, "numbers", "return it and read it outside"),
        _ => null,
    };

    // a && b asks for the truth of a first.
    static bool IsBoth(IOperation operation) => operation.Bare() is IBinaryOperation
    { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr };

    static bool OfTensor(IMethodSymbol method) => Known.IsTensor(method.ContainingType);

    static string Choice(IOperation truth)
    {
        var at = truth;
        while (at.Parent is IConversionOperation or IUnaryOperation or IParenthesizedOperation) at = at.Parent;
        return at.Parent switch
        {
            IConditionalOperation { WhenFalse: { } other, Type: not null } choice =>
                $"write Tensor.Where({choice.Condition.Text()}, {choice.WhenTrue.Text()}, {other.Text()})",
            IWhileLoopOperation or IForLoopOperation => "write While(condition, body, state)",
            _ => "write Tensor.Where(condition, a, b), or Cond for work that is worth a branch",
        };
    }
}
