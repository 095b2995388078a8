using Nabla.Arrays;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>Elements somewhere in a slot. Strides and offset count elements.</summary>
sealed record View(Slot Slot, DType Type, Shape Shape, int[] Strides, int Offset = 0)
{
    /// <summary>A whole slot, row by row.</summary>
    public static View Whole(Slot slot, TensorType type) => new(slot, type.DType, type.Shape, type.Shape.RowMajor());

    public long ByteOffset => (long)Offset * Type.Size();

    /// <summary>Bytes of the elements.</summary>
    public long Bytes => (long)Shape.Size * Type.Size();

    /// <summary>Whether this is all of the slot, row by row.</summary>
    public bool IsWhole => Offset == 0 && IsRowMajor && (long)Shape.Size * Type.Size() == Slot.Bytes;

    /// <summary>Whether the elements lie row by row without gaps.</summary>
    public bool IsRowMajor
    {
        get
        {
            for (int i = Shape.Rank - 1, expected = 1; i >= 0; expected *= Shape.Dims[i--])
                if (Strides[i] != expected && Shape.Dims[i] != 1) return false;
            return true;
        }
    }

    /// <summary>What a view primitive makes of this; null where no strides can say it.</summary>
    public View? Through(Primitive primitive) => primitive switch
    {
        StopGradient or Passes.Barrier => this,
        Permute permute => this with
        {
            Shape = [.. permute.Axes.Select(axis => Shape[axis])],
            Strides = [.. permute.Axes.Select(axis => Strides[axis])],
        },
        Broadcast broadcast => this with { Shape = broadcast.To, Strides = Stretched(broadcast) },
        Reshape reshape when Shape.Size == 0 => this with { Shape = reshape.To, Strides = reshape.To.RowMajor() },
        Reshape reshape => NDArray.Restride(Shape, Strides, reshape.To) is { } strides
            ? this with { Shape = reshape.To, Strides = strides } : null,
        Slice slice => Sliced(slice),
        Reverse reverse => this with
        {
            Strides = [.. Strides.Select((stride, axis) => reverse.Axes.IndexOf(axis) < 0 ? stride : -stride)],
            Offset = Offset + reverse.Axes.Sum(axis => Strides[axis] * (Shape[axis] - 1)),
        },
        _ => null,
    };

    int[] Stretched(Broadcast broadcast)
    {
        var strides = new int[broadcast.To.Rank];
        for (var i = 0; i < broadcast.Axes.Count; i++)
            strides[broadcast.Axes[i]] = Shape[i] == 1 ? 0 : Strides[i];
        return strides;
    }

    View Sliced(Slice slice)
    {
        var shape = slice.Result([new TensorType(Type, Shape)]).Shape;
        var offset = Offset;
        for (var i = 0; i < Strides.Length; i++) offset += slice.Starts[i] * Strides[i];
        return this with
        {
            Shape = shape,
            Strides = [.. Strides.Select((stride, axis) => stride * slice.Steps[axis])],
            Offset = offset,
        };
    }

    public override string ToString() => IsWhole ? $"{Slot}" : $"{Slot}+{Offset}:[{string.Join(",", Strides)}]";
}
