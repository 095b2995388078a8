using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>A lambda, local function or method whose code stands in the same file.</summary>
/// <param name="Symbol">Its parameters and name.</param>
/// <param name="Body">Its code: the function itself, whose statements are among its children.</param>
readonly record struct Function(IMethodSymbol Symbol, IOperation Body)
{
    /// <summary>
    /// The functions that an expression stands for, through variables that never change and through Grad and its like;
    /// empty where it is not certain. A model of the file is needed for methods, whose code stands elsewhere in it.
    /// </summary>
    public static Function? Of(IOperation value, SemanticModel? model, int depth = 8) => value.Bare() switch
    {
        _ when depth == 0 => null,
        IAnonymousFunctionOperation lambda => new Function(lambda.Symbol, lambda),
        IMethodReferenceOperation { Method: var method } => Declared(method, model),
        ILocalReferenceOperation local when Variables.OnlyValue(local) is { } only => Of(only, model, depth - 1),
        IInvocationOperation call when Known.Wraps(call.TargetMethod) && call.Arguments.Length > 0 =>
            Of(call.Arguments[0].Value, model, depth - 1),
        _ => null,
    };

    public static Function? Declared(IMethodSymbol method, SemanticModel? model)
    {
        var reference = method.DeclaringSyntaxReferences.FirstOrDefault();
        if (model is null || reference?.SyntaxTree != model.SyntaxTree) return null;
        return model.GetOperation(reference.GetSyntax()) is { } body
            ? new Function(method.OriginalDefinition, body) : null;
    }

    /// <summary>
    /// Whether an expression is a new object each time that it is evaluated: a lambda that captures, a method of an
    /// object, what Grad and its like return.
    /// </summary>
    public static bool IsNew(IOperation value, SemanticModel? model) => value.Bare() switch
    {
        IAnonymousFunctionOperation lambda => Captures(lambda).Any(),
        IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction, IsStatic: false } local } =>
            Declared(local, model) is { } function && Captures(function.Body).Any(),
        IMethodReferenceOperation { Method: var method } => !method.IsStatic,
        IInvocationOperation call => Known.Wraps(call.TargetMethod) && !Known.IsJit(call.TargetMethod)
            || (Known.IsJit(call.TargetMethod) && IsNew(call.Arguments[0].Value, model)),
        _ => false,
    };

    /// <summary>The variables of the functions around, and <c>this</c>, that a function reads or writes.</summary>
    public static IEnumerable<IOperation> Captures(IOperation function) => function.Descendants().Where(operation =>
        operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
        || (Variables.Reference(operation) is { } variable && !IsConstant(variable) && !function.Holds(variable)));

    static bool IsConstant(ISymbol variable) => variable is ILocalSymbol { IsConst: true };
}
