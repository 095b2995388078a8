using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// Which expressions of a traced function certainly stand for tensors without numbers (or for trees of such tensors):
/// its parameters, and what operations make of them. A variable is one if all that it is ever given are; what other
/// functions return is not known, but for those of the same file, into which we look.
/// </summary>
sealed class TracedValues
{
    const int Deepest = 4;

    readonly Function function;
    readonly SemanticModel? model;
    readonly HashSet<ISymbol> traced;
    readonly int depth;

    public TracedValues(Function function, SemanticModel? model)
        : this(function, model, function.Symbol.Parameters.Where(IsTraced), 0)
    {
    }

    TracedValues(Function function, SemanticModel? model, IEnumerable<ISymbol> parameters, int depth)
    {
        (this.function, this.model, this.depth) = (function, model, depth);
        traced = new(parameters.Where(parameter => !IsWritten(parameter)), SymbolEqualityComparer.Default);
        AddVariables();
    }

    static bool IsTraced(IParameterSymbol parameter) => Contents.Holds(parameter.Type) && !Known.IsKey(parameter.Type);

    bool IsWritten(ISymbol variable) => function.Body.Writes(variable).Any();

    public bool Are(IOperation value) => value.Bare() switch
    {
        IParameterReferenceOperation parameter => traced.Contains(parameter.Parameter),
        ILocalReferenceOperation local => traced.Contains(local.Local),
        IPropertyReferenceOperation { Instance: { } instance } property => IsPart(property.Property) && Are(instance),
        IFieldReferenceOperation { Instance: { } instance, Field.ContainingType.IsTupleType: true } => Are(instance),
        IArrayElementReferenceOperation element => Are(element.ArrayReference),
        IBinaryOperation { OperatorMethod: { } method } binary =>
            IsOfTensors(method) && (Are(binary.LeftOperand) || Are(binary.RightOperand)),
        IUnaryOperation { OperatorMethod: { } method } unary => IsOfTensors(method) && Are(unary.Operand),
        IInvocationOperation call => IsOfTensors(call.TargetMethod) ? Parts(call).Any(Are) : AreReturned(call),
        IConditionalOperation { WhenFalse: { } whenFalse } choice => Are(choice.WhenTrue) && Are(whenFalse),
        _ => false,
    };

    // An operation: a method or operator of Tensor, or one that [Tree] wrote, that returns a tensor or a tree.
    static bool IsOfTensors(IMethodSymbol method) => Contents.IsTensorOrTree(method.ReturnType)
        && (Known.IsTensor(method.ContainingType) || (method.MethodKind == MethodKind.UserDefinedOperator
            && Contents.IsTensorOrTree(method.ContainingType)));

    static bool IsPart(IPropertySymbol property) => Contents.Holds(property.Type)
        && (Known.IsTensor(property.ContainingType) || Known.IsStored(property)
            || (property.IsIndexer && Contents.Holds(property.ContainingType)));

    static IEnumerable<IOperation> Parts(IInvocationOperation call) => call.Arguments
        .Select(argument => argument.Value).Append(call.Instance).OfType<IOperation>()
        .SelectMany(value => value.Items());

    // All of them are taken for traced, until one of the values of one is seen not to be: s = s / 2 then keeps s.
    void AddVariables()
    {
        var writes = function.Body.Descendants().SelectMany(operation => operation.Targets())
            .Where(write => write.Variable is ILocalSymbol { Type: var type } && Contents.Holds(type))
            .ToLookup(write => write.Variable!, write => new Variables.Write(write.At, write.Value),
                SymbolEqualityComparer.Default);
        foreach (var variable in writes.Where(writes => function.Body.Holds(writes.Key!))) traced.Add(variable.Key!);
        while (writes.FirstOrDefault(values => traced.Contains(values.Key!) && !values.All(IsOne)) is { } values)
            traced.Remove(values.Key!);
    }

    bool IsOne(Variables.Write write) => write switch
    {
        { Value: { } value } => Are(value),
        { At: IDeconstructionAssignmentOperation { Value: var whole } } =>
            whole.Bare() is not ITupleOperation && Are(whole),
        { At: IVariableDeclaratorOperation { Parent: IForEachLoopOperation each } } => Are(each.Collection),
        { At: ICompoundAssignmentOperation { OperatorMethod: { } method } } => IsOfTensors(method),
        _ => false,
    };

    // A function of the same file with the same tensors: each value that it returns.
    bool AreReturned(IInvocationOperation call)
    {
        if (depth == Deepest || !Contents.IsTensorOrTree(call.TargetMethod.ReturnType)) return false;
        if (Function.Declared(call.TargetMethod, model) is not { } called) return false;
        var given = call.Arguments.Where(argument => argument.Parameter is not null && Are(argument.Value))
            .Select(argument => argument.Parameter!.OriginalDefinition);
        var inside = new TracedValues(called, model, given, depth + 1);
        IReturnOperation[] returns = [.. called.Body.WithoutFunctions().OfType<IReturnOperation>()];
        return returns.Length > 0 && returns.All(value => value.ReturnedValue is { } returned && inside.Are(returned));
    }
}
