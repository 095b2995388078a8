using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>A key is used, or (no use) its place gets another one.</summary>
readonly record struct KeyEvent(KeyPlace Place, IOperation? Use);

/// <summary>What happens to keys in one block of a function's flow, in the order in which it runs.</summary>
sealed class KeyEvents
{
    readonly Dictionary<CaptureId, IOperation> captures;
    readonly List<KeyEvent> events = [];

    KeyEvents(Dictionary<CaptureId, IOperation> captures) => this.captures = captures;

    public static KeyEvent[][] Of(ControlFlowGraph graph)
    {
        Dictionary<CaptureId, IOperation> captures = [];
        return [.. graph.Blocks.Select(block =>
        {
            KeyEvents found = new(captures);
            foreach (var operation in block.Operations) found.Visit(operation);
            if (block.BranchValue is { } last) found.Visit(last);
            return found.events.ToArray();
        })];
    }

    void Visit(IOperation operation)
    {
        switch (operation)
        {
            case IFlowAnonymousFunctionOperation:
                return;
            case IFlowCaptureOperation capture:
                captures[capture.Id] = capture.Value;
                break;
            case ISimpleAssignmentOperation assignment:
                Visit(assignment.Value);
                Overwrite(assignment.Target);
                return;
            case IDeconstructionAssignmentOperation assignment:
                Visit(assignment.Value);
                Overwrite(assignment.Target);
                return;
        }
        foreach (var child in operation.ChildOperations) Visit(child);
        After(operation);
    }

    void After(IOperation operation)
    {
        if (operation is IInvocationOperation { Instance: { } key } call && IsUse(call.TargetMethod))
        {
            if (KeyPlace.Of(key, captures) is { } place) events.Add(new(place, call));
        }
        // Whoever is handed an array or a reference may write to it.
        else if (operation is IArgumentOperation argument
            && (argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out || argument.Value.Type is IArrayTypeSymbol))
        {
            Overwrite(argument.Value);
        }
    }

    void Overwrite(IOperation target)
    {
        target = target.Bare();
        if (target is IDeclarationExpressionOperation declaration) target = declaration.Expression;
        if (target is ITupleOperation tuple)
            foreach (var element in tuple.Elements) Overwrite(element);
        else if (KeyPlace.Of(target, captures) is { } place) events.Add(new(place, null));
        else if (target is IArrayElementReferenceOperation element) Overwrite(element.ArrayReference);
    }

    static bool IsUse(IMethodSymbol method) =>
        Known.IsKey(method.ContainingType) && !method.IsStatic && method.DeclaredAccessibility == Accessibility.Public
        && method.Name is not "FoldIn" && !method.IsOverride;
}
