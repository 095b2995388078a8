using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Nabla.Arrays;
using Nabla.Data;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Nabla.Onnx;

/// <summary>The numbers of a file's tensors: as many as their shapes say, before anything is allocated.</summary>
static class Tensors
{
    /// <summary>The tensor; numbers of half precision become F32.</summary>
    /// <exception cref="DataException">It has other elements than ours, or not as many as its shape says.</exception>
    public static Tensor Read(TensorProto tensor, string file)
    {
        var what = $"{file}: the tensor '{tensor.Name}'";
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            throw new DataException($"{what} has its numbers in another file, which is not read");
        if (tensor.Segment is not null) throw new DataException($"{what} is a part of another");
        var shape = ShapeOf(tensor, what);
        var raw = tensor.HasRawData ? tensor.RawData : null;
        NDArray Numbers<T>(Func<T[]> listed) where T : unmanaged => Of<T>(raw, listed, shape, what);
        return Nabla.Tensor.From((DataType)tensor.DataType switch
        {
            DataType.Float => Numbers<float>(() => [.. tensor.FloatData]),
            DataType.Double => Numbers<double>(() => [.. tensor.DoubleData]),
            DataType.Int32 => Numbers<int>(() => [.. tensor.Int32Data]),
            DataType.Int64 => Numbers<long>(() => [.. tensor.Int64Data]),
            DataType.Uint8 => Numbers<byte>(() => [.. tensor.Int32Data.Select(value => (byte)value)]),
            DataType.Bool => Truths(Numbers<byte>(() => [.. tensor.Int32Data.Select(value => (byte)value)])),
            DataType.Float16 => Widened(tensor, shape, what, bits => (float)BitConverter.UInt16BitsToHalf(bits)),
            DataType.Bfloat16 => Widened(
                tensor, shape, what, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
            var other => throw new DataException($"{what} has elements of the type {other}, which is not read"),
        });
    }

    /// <summary>Whether a tensor has numbers in the file, of a type that is read.</summary>
    public static bool Reads(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.Default
        && tensor.Segment is null && (Protos.Type(tensor.DataType) is not null
            || (DataType)tensor.DataType is DataType.Float16 or DataType.Bfloat16);

    static Shape ShapeOf(TensorProto tensor, string what)
    {
        var size = 1L;
        foreach (var extent in tensor.Dims)
        {
            if (extent is < 0 or > int.MaxValue || (size *= Math.Max(1, extent)) > int.MaxValue)
                throw new DataException($"{what} has a shape that no tensor can have");
        }
        return [.. tensor.Dims.Select(extent => (int)extent)];
    }

    static NDArray Of<T>(ByteString? raw, Func<T[]> listed, Shape shape, string what) where T : unmanaged
    {
        if (raw is null)
        {
            var values = listed();
            Require(values.Length, shape.Size, what);
            return NDArray.From<T>(values, shape);
        }
        Require(raw.Length, (long)shape.Size * Unsafe.SizeOf<T>(), what);
        return NDArray.From(MemoryMarshal.Cast<byte, T>(raw.Span), shape);
    }

    // Listed, numbers of half precision are the bits of whole ones.
    static NDArray Widened(TensorProto tensor, Shape shape, string what, Func<ushort, float> widen)
    {
        var listed = tensor.Int32Data;
        var raw = tensor.HasRawData ? tensor.RawData.Span : default;
        var count = tensor.HasRawData ? raw.Length / (double)sizeof(ushort) : listed.Count;
        if (count != shape.Size) throw Fault(what);
        var wide = NDArray.Uninitialized(DType.F32, shape);
        var into = wide.UnsafeSpan<float>();
        var bits = MemoryMarshal.Cast<byte, ushort>(raw);
        for (var i = 0; i < into.Length; i++) into[i] = widen(tensor.HasRawData ? bits[i] : (ushort)listed[i]);
        return wide;
    }

    static NDArray Truths(NDArray bytes) => Arrays.Kernels.Elementwise.Convert(bytes, DType.Bool);

    static void Require(long found, long expected, string what)
    {
        if (found != expected) throw Fault(what);
    }

    static DataException Fault(string what) => new($"{what} does not have as many numbers as its shape says");
}
