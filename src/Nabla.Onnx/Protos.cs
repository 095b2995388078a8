using System.Runtime.InteropServices;
using Google.Protobuf;
using Nabla.Arrays;

namespace Nabla.Onnx;

/// <summary>Tensors and attributes as the schema has them.</summary>
static class Protos
{
    public static TensorProto.Types.DataType Type(DType type) => type switch
    {
        DType.F32 => TensorProto.Types.DataType.Float,
        DType.F64 => TensorProto.Types.DataType.Double,
        DType.I32 => TensorProto.Types.DataType.Int32,
        DType.I64 => TensorProto.Types.DataType.Int64,
        DType.U8 => TensorProto.Types.DataType.Uint8,
        _ => TensorProto.Types.DataType.Bool,
    };

    /// <summary>Our element type for one of the schema's; null where there is none.</summary>
    public static DType? Type(int type) => (TensorProto.Types.DataType)type switch
    {
        TensorProto.Types.DataType.Float => DType.F32,
        TensorProto.Types.DataType.Double => DType.F64,
        TensorProto.Types.DataType.Int32 => DType.I32,
        TensorProto.Types.DataType.Int64 => DType.I64,
        TensorProto.Types.DataType.Uint8 => DType.U8,
        TensorProto.Types.DataType.Bool => DType.Bool,
        _ => null,
    };

    /// <summary>A tensor with its numbers, little-endian and row by row.</summary>
    public static TensorProto Tensor(string name, NDArray array)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)Type(array.DType), RawData = Bytes(array) };
        tensor.Dims.AddRange(array.Shape.Select(extent => (long)extent));
        return tensor;
    }

    /// <summary>The name of a value, its element type and its shape.</summary>
    public static ValueInfoProto Value(string name, DType type, Extent[] extents)
    {
        var shape = new TensorShapeProto();
        foreach (var extent in extents)
        {
            var dim = new TensorShapeProto.Types.Dimension();
            if (extent.IsFixed) dim.DimValue = extent.Count;
            else dim.DimParam = extent.Batches == 1 ? "batch" : $"batch_x{extent.Batches}";
            shape.Dim.Add(dim);
        }
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)Type(type), Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    /// <summary>An attribute: a whole number, whole numbers, a number, a text, a tensor or a graph.</summary>
    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long or int or bool:
                (attribute.Type, attribute.I) = (AttributeProto.Types.AttributeType.Int, Convert.ToInt64(value, null));
                break;
            case float number:
                (attribute.Type, attribute.F) = (AttributeProto.Types.AttributeType.Float, number);
                break;
            case string text:
                attribute.Type = AttributeProto.Types.AttributeType.String;
                attribute.S = ByteString.CopyFromUtf8(text);
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (AttributeProto.Types.AttributeType.Tensor, tensor);
                break;
            case GraphProto graph:
                (attribute.Type, attribute.G) = (AttributeProto.Types.AttributeType.Graph, graph);
                break;
            default:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(((IEnumerable<int>)value).Select(each => (long)each));
                break;
        }
        return attribute;
    }

    static ByteString Bytes(NDArray array) => array.DType switch
    {
        DType.F32 => Bytes(array.ToArray<float>()),
        DType.F64 => Bytes(array.ToArray<double>()),
        DType.I32 => Bytes(array.ToArray<int>()),
        DType.I64 => Bytes(array.ToArray<long>()),
        DType.U8 => Bytes(array.ToArray<byte>()),
        _ => Bytes(array.ToArray<bool>()),
    };

    static ByteString Bytes<T>(T[] values) where T : unmanaged => BitConverter.IsLittleEndian
        ? ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()))
        : throw new PlatformNotSupportedException("tensors are laid out little-endian");
}
