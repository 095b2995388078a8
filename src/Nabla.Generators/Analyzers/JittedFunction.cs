using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>A call of <c>Jit</c>: what it is given, and what becomes of what it returns.</summary>
sealed class JittedFunction(IInvocationOperation call, SemanticModel model)
{
    public IInvocationOperation Call => call;

    public IOperation Argument { get; } = call.Arguments[0].Value.Bare() is ILocalReferenceOperation local
        && Variables.OnlyValue(local) is { } only ? only.Bare() : call.Arguments[0].Value.Bare();

    /// <summary>Whether Jit is given another object each time that the call runs.</summary>
    public bool IsNew => Function.IsNew(Argument, model)
        && (call.Holds(Argument) || Argument.Loop() == call.Loop());

    public Function? Code { get; } = Function.Of(call.Arguments[0].Value, model);

    /// <summary>The variable that keeps the jitted function, and nothing else ever.</summary>
    public ILocalSymbol? Name =>
        call.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation keeps }
        && call.Outermost().Writes(keeps.Symbol).Take(2).Count() == 1 ? keeps.Symbol : null;

    /// <summary>Every mention of that variable.</summary>
    public IOperation[] Uses => Name is not { } name ? [] :
    [
        .. call.Outermost().Descendants().OfType<ILocalReferenceOperation>()
            .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, name)),
    ];

    /// <summary>Called at once, and dropped.</summary>
    public bool RunsOnce => IsCalled(call) || (Uses is { Length: 1 } uses && IsCalled(uses[0])
        && uses[0].Loop() == call.Loop() && uses[0].Function() == call.Function());

    public static bool IsCalled(IOperation function) => function.Parent is IInvocationOperation
    { TargetMethod.MethodKind: MethodKind.DelegateInvoke } invocation && invocation.Instance == function;

    /// <summary>Whether a loop changes nothing that the jitted function is made of.</summary>
    public bool IsSameThroughout(ILoopOperation loop)
    {
        var code = Code is { } function && !Argument.Holds(function.Body) ? function.Body : null;
        var variables = Argument.DescendantsAndSelf().Concat(code?.Descendants() ?? []).Select(Variables.Reference);
        return variables.All(variable => variable is null || Argument.Holds(variable) || code?.Holds(variable) == true
            || (!loop.Holds(variable) && !loop.Writes(variable).Any()));
    }

    /// <summary>Whether it is made of a function that each round brings along: then there is none to jit before.</summary>
    public bool IsMadeOfFunctionsOf(ILoopOperation loop) => Argument.DescendantsAndSelf().Select(Variables.Reference)
        .Any(variable => variable is ILocalSymbol { Type.TypeKind: TypeKind.Delegate } && loop.Holds(variable));
}
