using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>Where variables get their values: null where the value is not one expression, as in <c>i++</c>.</summary>
static class Variables
{
    public readonly record struct Write(IOperation At, IOperation? Value);

    /// <summary>Every write inside, in nested functions too, the declaration with its first value among them.</summary>
    public static IEnumerable<Write> Writes(this IOperation root, ISymbol variable) =>
        from operation in root.DescendantsAndSelf()
        from write in operation.Targets()
        where SymbolEqualityComparer.Default.Equals(write.Variable, variable)
        select new Write(write.At, write.Value);

    /// <summary>The variables that one operation writes to, by itself.</summary>
    public static IEnumerable<(ISymbol? Variable, IOperation At, IOperation? Value)> Targets(this IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Initializer.Value: var value } declarator:
                yield return (declarator.Symbol, operation, value);
                break;
            case IVariableDeclaratorOperation { Parent: IForEachLoopOperation } each:
                yield return (each.Symbol, operation, null);
                break;
            case ISimpleAssignmentOperation assignment:
                yield return (Symbol(assignment.Target), operation, assignment.Value);
                break;
            case IDeconstructionAssignmentOperation assignment:
                foreach (var pair in Pairs(assignment.Target, assignment.Value))
                    yield return (pair.Variable, operation, pair.Value);
                break;
            case IAssignmentOperation assignment:
                yield return (Symbol(assignment.Target), operation, null);
                break;
            case IIncrementOrDecrementOperation increment:
                yield return (Symbol(increment.Target), operation, null);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                yield return (Symbol(argument.Value), operation, null);
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                yield return (declared, operation, null);
                break;
        }
    }

    // (a, b) = (x, y) gives each its own; of a value that is no tuple expression the parts have no expression.
    static IEnumerable<(ISymbol? Variable, IOperation? Value)> Pairs(IOperation target, IOperation? value)
    {
        if (target is IDeclarationExpressionOperation declaration) target = declaration.Expression;
        if (target is not ITupleOperation targets) return [(Symbol(target), value)];
        var values = value?.Bare() is ITupleOperation tuple && tuple.Elements.Length == targets.Elements.Length
            ? tuple : null;
        return targets.Elements.SelectMany((element, i) => Pairs(element, values?.Elements[i]));
    }

    public static ISymbol? Symbol(IOperation? operation) => operation?.Bare() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IDeclarationExpressionOperation declaration => Symbol(declaration.Expression),
        _ => null,
    };

    public static ISymbol? Reference(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>The one value that a local variable ever has; null where there is none, or more.</summary>
    public static IOperation? OnlyValue(ILocalReferenceOperation reference)
    {
        var writes = reference.Outermost().Writes(reference.Local).Take(2).ToArray();
        return writes.Length == 1 ? writes[0].Value : null;
    }
}
