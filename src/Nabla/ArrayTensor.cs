using System.Diagnostics;
using Nabla.Arrays;

namespace Nabla;

/// <summary>
/// A tensor with numbers. One made from a C# number is weak, and remembers the number: beside a tensor of doubles
/// 0.1 is the double 0.1, not the float that a weak type would otherwise be.
/// </summary>
/// <param name="value">The numbers.</param>
/// <param name="weak">Whether the element type yields to another.</param>
/// <param name="number">The C# number that it was made from.</param>
/// <param name="isOwn">Whether nobody else has the array: a jitted function's result, until it is looked at.</param>
sealed class ArrayTensor(NDArray value, bool weak = false, double? number = null, bool isOwn = false)
    : Tensor(new TensorType(value.DType, value.Shape, weak))
{
    const int Shared = 0, Own = 1, Donated = 2;

    int state = isOwn ? Own : Shared;
    SourceLine? donation;

    /// <summary>The numbers; whoever asks may keep the array.</summary>
    /// <exception cref="DonatedTensorException">They were given away.</exception>
    public NDArray Value
    {
        get
        {
            if (state != Shared && Interlocked.CompareExchange(ref state, Shared, Own) == Donated)
                throw new DonatedTensorException(Type, donation);
            return value;
        }
    }

    /// <summary>The numbers, for those who only look where they lie.</summary>
    public NDArray Unseen => value;

    /// <summary>The number of C# that this was made of, as a double; null where there is none.</summary>
    public double? Number => number;

    internal override ArrayTensor Concrete => this;

    /// <summary>Gives the numbers away; whether their memory may be used again, for nobody else has it.</summary>
    /// <exception cref="DonatedTensorException">They were given away before.</exception>
    public bool Donate(out NDArray array)
    {
        array = value;
        var before = Interlocked.Exchange(ref state, Donated);
        if (before == Donated) throw new DonatedTensorException(Type, donation);
        donation = SourceLine.Of(new StackTrace(fNeedFileInfo: false));
        return before == Own;
    }

    /// <summary>The same numbers as another element type, not weak.</summary>
    /// <exception cref="DTypeException">It is a whole number of C# that the type does not hold.</exception>
    public ArrayTensor To(DType type) => new((number, type) switch
    {
        ({ } exact, DType.F64) => NDArray.Scalar(exact),
        ({ } exact, DType.F32) => NDArray.Scalar((float)exact),
        _ when Type is { Weak: true, Shape.Rank: 0 } && DType.IsInteger() && type.IsInteger() => Whole(type),
        _ => Arrays.Kernels.Elementwise.Convert(Value, type),
    });

    NDArray Whole(DType type)
    {
        var whole = DType == DType.I64 ? Value.Item<long>() : Value.Item<int>();
        var (low, high) = type switch
        {
            DType.U8 => (byte.MinValue, byte.MaxValue),
            DType.I32 => (int.MinValue, int.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        if (whole < low || whole > high)
            throw new DTypeException(
                $"{type}", $"{whole}", $"it holds {low} to {high}: convert the tensor first, x.As(DType.I64)");
        return type switch
        {
            DType.U8 => NDArray.Scalar((byte)whole),
            DType.I32 => NDArray.Scalar((int)whole),
            _ => NDArray.Scalar(whole),
        };
    }

    public override string ToString() => TensorPrinter.Print(Value);
}
