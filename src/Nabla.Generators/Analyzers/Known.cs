using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>The names of Nabla that the analyzers know.</summary>
static class Known
{
    /// <summary>Every argument that is a function gets tensors without numbers, whatever they are called
    /// with.</summary>
    static readonly HashSet<string> traces = new(StringComparer.Ordinal)
    {
        "Jit", "Vmap", "MakeGraph", "EvalShape", "Scan", "Map", "While", "ForI", "Cond", "Switch",
    };

    /// <summary>What a function made of another: called, it calls that one with what it is given.</summary>
    static readonly HashSet<string> wraps = new(StringComparer.Ordinal)
    {
        "Jit", "Vmap", "Grad", "ValueAndGrad", "JacFwd", "JacRev", "Hessian", "Remat",
    };

    public static bool IsTensor(ITypeSymbol? type) => Contents.IsNabla(type, "Tensor");

    public static bool IsKey(ITypeSymbol? type) => Contents.IsNabla(type, "Key");

    public static bool IsTransform(IMethodSymbol method, string name) =>
        method.Name == name && Contents.IsNabla(method.ContainingType, "Transform");

    public static bool IsJit(IMethodSymbol method) => IsTransform(method, "Jit");

    public static bool Wraps(IMethodSymbol method) =>
        wraps.Contains(method.Name) && Contents.IsNabla(method.ContainingType, "Transform");

    /// <summary>
    /// Whether the tensors of a function are certain to be without numbers. Under Vmap with axes of its own some may be
    /// shared by all examples, and have theirs.
    /// </summary>
    public static bool Traces(IInvocationOperation call) =>
        traces.Contains(call.TargetMethod.Name) && Contents.IsNabla(call.TargetMethod.ContainingType, "Transform")
        && !call.Arguments.Any(argument => !argument.IsImplicit
            && argument.Parameter?.Name is "inAxes" or "staticArguments" or "argumentNumbers");

    /// <summary>A property that keeps what the record was made with: no code runs where it is read.</summary>
    public static bool IsStored(IPropertySymbol property) =>
        property is { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false }
        && property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(field =>
            SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
}
