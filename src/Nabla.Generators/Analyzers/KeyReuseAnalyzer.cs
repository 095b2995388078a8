using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// NABLA008: a key is drawn from or split twice without having become another one in between. What other functions do
/// with a key that they are given is not known, and counts as no use.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyReuseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Usage.KeyReuse];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("Nabla.Key") is not null)
                start.RegisterOperationBlockAction(Analyze);
        });
    }

    static void Analyze(OperationBlockAnalysisContext context)
    {
        foreach (var block in context.OperationBlocks)
        {
            if (!block.DescendantsAndSelf().Any(operation => Known.IsKey(operation.Type))) continue;
            var shared = Shared(block);
            HashSet<SyntaxNode> told = [];
            var graphs = Graphs(context.GetControlFlowGraph(block));
            foreach (var reuse in graphs.SelectMany(graph => new KeyFlow(graph).Reuses()))
                if (!shared.Contains(reuse.Place.Root) && told.Add(reuse.Second.Syntax))
                    context.ReportDiagnostic(Report(reuse));
        }
    }

    static IEnumerable<ControlFlowGraph> Graphs(ControlFlowGraph graph)
    {
        var lambdas = graph.Blocks
            .SelectMany(block => block.BranchValue is { } last ? block.Operations.Add(last) : block.Operations)
            .SelectMany(operation => operation.DescendantsAndSelf()).OfType<IFlowAnonymousFunctionOperation>()
            .Select(lambda => graph.GetAnonymousFunctionControlFlowGraph(lambda));
        var locals = graph.LocalFunctions.Select(local => graph.GetLocalFunctionControlFlowGraph(local));
        return lambdas.Concat(locals).SelectMany(Graphs).Prepend(graph);
    }

    // Variables that a function inside writes to: any call may have given them another key.
    static HashSet<ISymbol> Shared(IOperation block) => new(
        from write in block.DescendantsAndSelf().SelectMany(operation => operation.Targets())
        let function = write.At.Function()
        where write.Variable is not null && !function.Holds(write.Variable) && function.Parent is not null
        select write.Variable, SymbolEqualityComparer.Default);

    static Diagnostic Report(KeyFlow.Reuse reuse)
    {
        var (place, first, second) = reuse;
        var (how, cure) = first.Syntax == second.Syntax || second.Syntax.SpanStart < first.Syntax.SpanStart
            ? ("is used again in every round of the loop", $"write {InLoop(place)}")
            : ($"is used in line {first.Line()} already",
                $"write var (a, b) = {place}.Split() before that, and use each of the two once");
        return Diagnostic.Create(
            Usage.KeyReuse, second.Syntax.GetLocation(), [first.Syntax.GetLocation()], place, how, cure);
    }

    static string InLoop(KeyPlace place) => place is { Root: ILocalSymbol or IParameterSymbol, Path: "" }
        ? $"({place}, var sub) = {place}.Split() in it, and use sub"
        : $"var sub = {place}.FoldIn(i) in it, with the number of the round, and use sub";
}
