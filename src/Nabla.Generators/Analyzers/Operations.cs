using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>Walking through what the compiler has understood of a method.</summary>
static class Operations
{
    /// <summary>Without conversions that keep the object, and without parentheses.</summary>
    public static IOperation Bare(this IOperation operation)
    {
        while (true)
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    operation = creation.Target;
                    break;
                default:
                    return operation;
            }
    }

    /// <summary>What an array or collection expression lists; of all else itself.</summary>
    public static IEnumerable<IOperation> Items(this IOperation operation) => operation.Bare() switch
    {
        IArrayCreationOperation { Initializer: { } list } => list.ElementValues,
        ICollectionExpressionOperation list => list.Elements,
        var single => [single],
    };

    /// <summary>This and all inside, but what stands in functions inside.</summary>
    public static IEnumerable<IOperation> WithoutFunctions(this IOperation operation)
    {
        yield return operation;
        foreach (var child in operation.ChildOperations)
            if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                foreach (var inside in child.WithoutFunctions()) yield return inside;
    }

    /// <summary>The lambda, local function or member around; the outermost operation where there is none.</summary>
    public static IOperation Function(this IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation) break;
        }
        return operation;
    }

    public static IOperation Outermost(this IOperation operation)
    {
        while (operation.Parent is { } parent) operation = parent;
        return operation;
    }

    /// <summary>
    /// The innermost loop that runs this in every round: not what it begins with, or goes through. Null where there is
    /// none in the same function.
    /// </summary>
    public static ILoopOperation? Loop(this IOperation operation)
    {
        for (var (at, parent) = (operation, operation.Parent); parent is not null;
            (at, parent) = (parent, parent.Parent))
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation) return null;
            if (parent is ILoopOperation loop && Repeats(loop, at)) return loop;
        }
        return null;
    }

    static bool Repeats(ILoopOperation loop, IOperation part) => loop switch
    {
        IForEachLoopOperation each => part == each.Body,
        IForLoopOperation count => !count.Before.Contains(part),
        _ => true,
    };

    public static bool Holds(this IOperation outer, IOperation inner)
    {
        for (var at = inner; at is not null; at = at.Parent!)
            if (at == outer) return true;
        return false;
    }

    public static bool Holds(this IOperation outer, ISymbol symbol) => symbol.DeclaringSyntaxReferences.Any(reference =>
        reference.SyntaxTree == outer.Syntax.SyntaxTree && outer.Syntax.Span.Contains(reference.Span));

    /// <summary>
    /// Whether this runs whenever what is around it does: it is behind no condition, and not where somebody waits for
    /// its exception. That a loop has a first round is taken for granted.
    /// </summary>
    public static bool RunsAlwaysIn(this IOperation operation, IOperation outer)
    {
        for (var (at, parent) = (operation, operation.Parent); at != outer && parent is not null && parent != outer;
            (at, parent) = (parent, parent.Parent))
            if (!RunsWith(at, parent)) return false;
        return true;
    }

    static bool RunsWith(IOperation part, IOperation whole) => whole switch
    {
        IConditionalOperation choice => part == choice.Condition,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both =>
            part == both.LeftOperand,
        ICoalesceOperation coalesce => part == coalesce.Value,
        ICoalesceAssignmentOperation coalesce => part == coalesce.Target,
        IConditionalAccessOperation access => part == access.Operation,
        ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation => false,
        ITryOperation attempt => attempt.Catches.IsEmpty,
        IAnonymousFunctionOperation or ILocalFunctionOperation => false,
        _ => true,
    };

    public static int Line(this IOperation operation) =>
        operation.Syntax.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>The source on one line, not too long.</summary>
    public static string Text(this IOperation operation)
    {
        const int longest = 40;
        var text = string.Join(" ", operation.Syntax.ToString().Split([' ', '\n', '\r', '\t'],
            StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= longest ? text : text.Substring(0, longest) + "...";
    }
}
