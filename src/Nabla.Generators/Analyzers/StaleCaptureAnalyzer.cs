using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// NABLA009: a jitted function reads a variable of the method around it, runs, the variable is given another value, and
/// the function runs again, with the value of the first time.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaleCaptureAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Usage.StaleCapture];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSemanticModelAction(Analyze);
    }

    static void Analyze(SemanticModelAnalysisContext context)
    {
        var model = context.SemanticModel;
        foreach (var call in Calls.Of(model, context.CancellationToken).Where(call => Known.IsJit(call.TargetMethod)))
        {
            JittedFunction jitted = new(call, model);
            if (jitted.Name is not { } name || jitted.Code is not { } function) continue;
            foreach (var read in Reads(function.Body))
                if (Change(jitted, function, Variables.Reference(read)!) is { } change)
                    context.ReportDiagnostic(Diagnostic.Create(
                        Usage.StaleCapture, read.Syntax.GetLocation(), [change.Syntax.GetLocation()],
                        read.Syntax, change.Line(), name.Name));
        }
    }

    // The first read of each variable: those that are only counted up, or written, are meant to be seen outside.
    static IEnumerable<IOperation> Reads(IOperation function) =>
        from capture in Function.Captures(function)
        let variable = Variables.Reference(capture)
        where variable is not null && !IsTarget(capture)
        group capture by variable.Name into reads
        select reads.First();

    static bool IsTarget(IOperation reference) => reference.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == reference,
        IIncrementOrDecrementOperation => true,
        _ => false,
    };

    // A write in the same method between two calls.
    static IOperation? Change(JittedFunction jitted, Function function, ISymbol variable)
    {
        var home = jitted.Call.Function();
        IOperation[] calls = [.. jitted.Uses.Where(JittedFunction.IsCalled)];
        return home.Writes(variable).Select(write => write.At).FirstOrDefault(write =>
            write.Function() == home && !function.Body.Holds(write)
            && write is not IVariableDeclaratorOperation && IsBefore(jitted.Call, write)
            && calls.Any(use => IsBefore(use, write) || Repeat(write, use))
            && calls.Any(use => !IsBefore(use, write) || Repeat(write, use)));

        // In one loop, which does not make the function anew.
        bool Repeat(IOperation a, IOperation b)
        {
            for (var loop = a.Loop(); loop is not null; loop = loop.Loop())
                if (loop.Holds(b) && !loop.Holds(jitted.Call)) return true;
            return false;
        }
    }

    // What stands in an assignment is computed before it assigns.
    static bool IsBefore(IOperation operation, IOperation write) =>
        operation.Syntax.SpanStart < write.Syntax.Span.End;
}
