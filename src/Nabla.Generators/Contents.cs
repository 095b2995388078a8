using Microsoft.CodeAnalysis;

namespace Nabla.Generators;

/// <summary>
/// What a member's type tells of its contents: tensors where no transformation would find them, and static values
/// that can not be compared. What only the running program knows (interfaces, type parameters) passes.
/// </summary>
static class Contents
{
    public static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.CSharpShortErrorMessageFormat;

    /// <summary>Why tensors inside would be missed; null where they would not, or there are none.</summary>
    public static string? Hidden(ITypeSymbol type)
    {
        if (IsTensorOrTree(type)) return null;
        if (Items(type) is { } items) return items.Select(Hidden).FirstOrDefault(why => why is not null);
        var name = type.ToDisplayString(Short);
        if (type is IArrayTypeSymbol array)
            return Holds(array.ElementType) ? $"{name} has more than one dimension: use an array of arrays" : null;
        if (type is not INamedTypeSymbol named || named.TypeKind == TypeKind.Delegate) return null;
        if (named.TypeArguments.Any(Holds))
            return $"{name} can not be made anew: use an array, a List, a Dictionary or a tuple";
        // One step inside: what is deeper is found where the types between are declared.
        return named.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && Holds(field.Type))
            ? $"{name} is no tree: give it [Tree]" : null;
    }

    /// <summary>The first type inside that has no value equality, in what would be static.</summary>
    public static ITypeSymbol? WithoutEquality(ITypeSymbol type)
    {
        if (IsTensorOrTree(type)) return null;
        if (Items(type) is { } items) return items.Select(WithoutEquality).FirstOrDefault(found => found is not null);
        return type is { TypeKind: TypeKind.Class, IsAbstract: false, SpecialType: SpecialType.None }
            && !Bases(type).Any(OverridesEquals) ? type : null;
    }

    // The types of the items of a container that is a tree; null for all else.
    static IEnumerable<ITypeSymbol>? Items(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => [array.ElementType],
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Select(element => element.Type),
        INamedTypeSymbol { Name: "List", TypeArguments.Length: 1 } list when IsCollection(list) => list.TypeArguments,
        INamedTypeSymbol { Name: "Dictionary", TypeArguments.Length: 2 } map when IsCollection(map) =>
            [map.TypeArguments[1]],
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
            nullable.TypeArguments,
        _ => null,
    };

    static bool IsCollection(ISymbol type) =>
        type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic";

    /// <summary>Whether a value of the type holds tensors that transformations find.</summary>
    public static bool Holds(ITypeSymbol type) => IsTensorOrTree(type) || (Items(type)?.Any(Holds) ?? false);

    public static bool IsTensorOrTree(ITypeSymbol type) => IsNabla(type, "Tensor")
        || type.GetAttributes().Any(attribute => IsNabla(attribute.AttributeClass, "TreeAttribute"))
        || IsNabla(type, "ITree") || type.AllInterfaces.Any(contract => IsNabla(contract, "ITree"));

    public static bool IsNabla(ITypeSymbol? type, string name) => type?.Name == name
        && type.ContainingNamespace is { Name: "Nabla", ContainingNamespace.IsGlobalNamespace: true };

    static IEnumerable<ITypeSymbol> Bases(ITypeSymbol type)
    {
        for (var at = type; at is { SpecialType: SpecialType.None }; at = at.BaseType!) yield return at;
    }

    static bool OverridesEquals(ITypeSymbol type) => type.IsRecord || type.GetMembers("Equals").OfType<IMethodSymbol>()
        .Any(method => method.IsOverride && method.Parameters.Length == 1
            && method.Parameters[0].Type.SpecialType == SpecialType.System_Object);
}
