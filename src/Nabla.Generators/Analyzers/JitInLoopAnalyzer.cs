using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// NABLA010: a loop gives Jit a new function object in every round, which is traced and compiled each time: one that is
/// the same in every round, or is called once and dropped. Also where the loop calls a method of the same file that
/// does so.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JitInLoopAnalyzer : DiagnosticAnalyzer
{
    const string Before = "call Jit before the loop, and what it returns in it";
    const string AsArguments = "call Jit before the loop, with what changes from round to round as arguments";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Usage.JitInLoop];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSemanticModelAction(Analyze);
    }

    static void Analyze(SemanticModelAnalysisContext context)
    {
        var (model, token) = (context.SemanticModel, context.CancellationToken);
        HashSet<IMethodSymbol> wasteful = new(SymbolEqualityComparer.Default);
        foreach (var call in Calls.Of(model, token).Where(call => Known.IsJit(call.TargetMethod)))
        {
            JittedFunction jitted = new(call, model);
            if (!jitted.IsNew) continue;
            if (call.Loop() is { } loop)
            {
                if (call.RunsAlwaysIn(loop) && !jitted.IsMadeOfFunctionsOf(loop)
                    && (jitted.RunsOnce || jitted.IsSameThroughout(loop)))
                    Report(context, call, "The argument of Jit", jitted.IsSameThroughout(loop) ? Before : AsArguments);
            }
            else if (jitted.RunsOnce && Around(call, model) is { } method) wasteful.Add(method);
        }
        foreach (var (call, method) in CallsOf(wasteful, model, token))
            if (call.Loop() is { } loop && call.RunsAlwaysIn(loop))
                Report(
                    context, call, $"What '{method.Name}' gives to Jit", $"in '{method.Name}', keep what Jit returns");
    }

    // The method or local function around a call that runs whenever it does; null where it jits what it is handed.
    static IMethodSymbol? Around(IInvocationOperation call, SemanticModel model)
    {
        var function = call.Function();
        if (function is IAnonymousFunctionOperation || !call.RunsAlwaysIn(function)) return null;
        var symbol = function is ILocalFunctionOperation local ? local.Symbol
            : model.GetEnclosingSymbol(call.Syntax.SpanStart) as IMethodSymbol;
        var isHanded = symbol?.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Delegate);
        return isHanded == false ? symbol : null;
    }

    static IEnumerable<(IInvocationOperation Call, IMethodSymbol Method)> CallsOf(
        HashSet<IMethodSymbol> methods, SemanticModel model, CancellationToken token) =>
        methods.Count == 0 ? [] :
        from node in model.SyntaxTree.GetRoot(token).DescendantNodes().OfType<InvocationExpressionSyntax>()
        let call = model.GetOperation(node, token) as IInvocationOperation
        where call is not null && methods.Contains(call.TargetMethod.OriginalDefinition)
        select (call, call.TargetMethod);

    static void Report(SemanticModelAnalysisContext context, IOperation at, string what, string cure) =>
        context.ReportDiagnostic(Diagnostic.Create(Usage.JitInLoop, at.Syntax.GetLocation(), what, cure));
}
