namespace Nabla.Onnx;

/// <summary>An input or output of a model: name, element type and extents, as far as the file says.</summary>
/// <param name="Name">What the file calls it.</param>
/// <param name="Type">The type of its elements; null where the file has none of ours.</param>
/// <param name="Extents">Its extents, null where any will do; null where the file does not even say how many.</param>
public sealed record OnnxValue(string Name, DType? Type, IReadOnlyList<int?>? Extents)
{
    internal static OnnxValue Of(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        var dims = tensor?.Shape?.Dim.Select(dim =>
            dim.HasDimValue && dim.DimValue is >= 0 and <= int.MaxValue ? (int?)dim.DimValue : null);
        return new(value.Name, tensor is null ? null : Protos.Type(tensor.ElemType), dims is null ? null : [.. dims]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type?.ToString() ?? "?"}"
        + (Extents is null ? "" : $"[{string.Join(",", Extents.Select(extent => extent?.ToString() ?? "?"))}]");
}
