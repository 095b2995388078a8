using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Nabla.Generators;

/// <summary>
/// Which members a type has as a tree, and what is wrong with it. A member is what takes room: each property that the
/// compiler stores. Computed properties and static ones are none.
/// </summary>
static class Inspection
{
    public static (List<IPropertySymbol> Members, List<Fault> Faults) Of(INamedTypeSymbol type)
    {
        List<IPropertySymbol> members = [];
        var faults = Type(type).ToList();
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic))
        {
            var property = field.AssociatedSymbol as IPropertySymbol;
            var fault = property is null
                ? Fault.At(field.AssociatedSymbol ?? field, Rules.NotInit, Name(field), type.Name, "is a field")
                : Member(type, property);
            if (fault is not null) faults.Add(fault);
            else members.Add(property!);
        }
        return (members, faults);

        static string Name(IFieldSymbol field) => field.AssociatedSymbol?.Name ?? field.Name;
    }

    static IEnumerable<Fault> Type(INamedTypeSymbol type)
    {
        if (!type.IsRecord)
            yield return Fault.At(type, Rules.NotRecord, type.Name, type.IsValueType ? "struct" : "class");
        for (var outer = type; outer is not null; outer = outer.ContainingType)
            if (!IsPartial(outer)) yield return Fault.At(type, Rules.NotPartial, outer.Name);
        if (type.IsAbstract) yield return Fault.At(type, Rules.Inherits, type.Name, "is abstract");
        if (type.BaseType is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) } from)
            yield return Fault.At(type, Rules.Inherits, type.Name, $"derives from '{from.Name}'");
    }

    static bool IsPartial(INamedTypeSymbol type) => !type.IsFileLocal && type.DeclaringSyntaxReferences.All(reference =>
        reference.GetSyntax() is TypeDeclarationSyntax declaration
        && declaration.Modifiers.Any(modifier => modifier.ValueText == "partial"));

    static Fault? Member(INamedTypeSymbol type, IPropertySymbol member)
    {
        if (member.SetMethod is not { IsInitOnly: true })
            return Fault.At(member, Rules.NotInit, member.Name, type.Name, member switch
            {
                { SetMethod: null } => "can not be given another value",
                _ when type is { IsValueType: true, IsReadOnly: false } =>
                    "can be set, as the record struct is not readonly",
                _ => "can be set",
            });
        if (Contents.Hidden(member.Type) is { } why)
            return Fault.At(member, Rules.HiddenTensors, member.Name, type.Name, why);
        if (Contents.WithoutEquality(member.Type) is { } without)
            return Fault.At(member, Rules.NoEquality, member.Name, type.Name, without.ToDisplayString(Contents.Short));
        return null;
    }
}
