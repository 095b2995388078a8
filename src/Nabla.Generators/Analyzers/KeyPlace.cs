using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>Where a key lies: a variable, or a part of one that is written in the source (a member, a constant
/// index).</summary>
readonly record struct KeyPlace(ISymbol Root, string Path)
{
    /// <summary>The place that an expression reads; null for all that may be another key each time.</summary>
    public static KeyPlace? Of(
        IOperation operation, Dictionary<CaptureId, IOperation> captures) => operation.Bare() switch
        {
            IFlowCaptureReferenceOperation capture when captures.TryGetValue(capture.Id, out var captured) =>
                Of(captured, captures),
            ILocalReferenceOperation local => new KeyPlace(local.Local, ""),
            IParameterReferenceOperation parameter => new KeyPlace(parameter.Parameter, ""),
            IDeclarationExpressionOperation declaration => Of(declaration.Expression, captures),
            IFieldReferenceOperation { Instance: { } instance, Field: { ContainingType.IsTupleType: true } field } =>
                Of(instance, captures)?.Part("." + (field.CorrespondingTupleField ?? field).Name),
            IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: { IsReadOnly: true } field } =>
                new KeyPlace(field, ""),
            IPropertyReferenceOperation { Instance: { } instance, Property: var property } when IsFixed(property) =>
                instance is IInstanceReferenceOperation
                    ? new KeyPlace(property, "") : Of(instance, captures)?.Part("." + property.Name),
            IArrayElementReferenceOperation { Indices.Length: 1 } element
                when element.Indices[0].ConstantValue is { HasValue: true, Value: int index } =>
                Of(element.ArrayReference, captures)?.Part($"[{index}]"),
            _ => null,
        };

    static bool IsFixed(IPropertySymbol property) =>
        property.SetMethod is null or { IsInitOnly: true } && Known.IsStored(property);

    KeyPlace Part(string name) => this with { Path = Path + name };

    public bool IsIn(KeyPlace whole) =>
        SymbolEqualityComparer.Default.Equals(Root, whole.Root)
        && Path.StartsWith(whole.Path, StringComparison.Ordinal);

    public override string ToString() => Root.Name + Path;
}
