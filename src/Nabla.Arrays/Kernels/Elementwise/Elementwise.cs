using System.Runtime.CompilerServices;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Operations element by element, over any strides. Operands of one operation have one element type and broadcast by
/// NumPy's rule. An output may be given: it has the result's shape and type, and may be one of the inputs exactly,
/// or share no memory with them; otherwise a new array is made.
/// </summary>
public static unsafe class Elementwise
{
    /// <summary>A function of each element.</summary>
    /// <exception cref="DTypeException">The function is not defined for the element type.</exception>
    /// <exception cref="ShapeException">The output does not fit.</exception>
    public static NDArray Apply(UnaryOp op, NDArray x, NDArray? output = null)
    {
        var kernel = Tables.Unary<Kept>(op, x.DType);
        if (kernel is null) throw NotDefined(op.ToString(), x.DType);
        var type = op >= UnaryOp.IsNaN ? DType.Bool : x.DType;
        output = Output(op.ToString(), output, type, x.Shape);
        x = Apart(x, output);
        if (Sweep.Passes([x, output])) kernel = Tables.Unary<Aside>(op, x.DType);
        Sweep.Run(kernel, [x, output], Tables.Cost(op));
        return output;
    }

    /// <summary>A function of each pair of elements, after broadcasting.</summary>
    /// <exception cref="DTypeException">The types differ, or the function is not defined for them.</exception>
    /// <exception cref="ShapeException">The shapes do not broadcast, or the output does not fit.</exception>
    public static NDArray Apply(BinaryOp op, NDArray a, NDArray b, NDArray? output = null)
    {
        RequireSame(op, a, b);
        var kernel = Tables.Binary<Kept>(op, a.DType);
        if (kernel is null) throw NotDefined(op.ToString(), a.DType);
        var shape = a.Shape == b.Shape ? a.Shape : Shape.Broadcast(op.ToString(), a.Shape, b.Shape);
        output = output is null ? NDArray.Uninitialized(a.DType, shape) : Output(op.ToString(), output, a.DType, shape);
        (a, b) = (Apart(a, output), Apart(b, output));
        if (Sweep.Passes([a, b, output])) kernel = Tables.Binary<Aside>(op, a.DType);
        Sweep.Run(kernel, [a, b, output], Tables.Cost(op));
        return output;
    }

    /// <summary>Whether a relation holds for each pair of elements, after broadcasting, as Bool.</summary>
    /// <exception cref="DTypeException">The types differ.</exception>
    /// <exception cref="ShapeException">The shapes do not broadcast, or the output does not fit.</exception>
    public static NDArray Apply(CompareOp op, NDArray a, NDArray b, NDArray? output = null)
    {
        if (op is CompareOp.Greater) return Apply(CompareOp.Less, b, a, output);
        if (op is CompareOp.GreaterEqual) return Apply(CompareOp.LessEqual, b, a, output);
        RequireSame(op, a, b);
        var shape = Shape.Broadcast(op.ToString(), a.Shape, b.Shape);
        output = Output(op.ToString(), output, DType.Bool, shape);
        Sweep.Run(Tables.Compare(op, a.DType), [Apart(a, output), Apart(b, output), output], 1);
        return output;
    }

    /// <summary>Where the condition holds the element of a, elsewhere that of b, all three broadcast.</summary>
    /// <exception cref="DTypeException">The condition is not Bool, or a and b differ.</exception>
    /// <exception cref="ShapeException">The shapes do not broadcast, or the output does not fit.</exception>
    public static NDArray Select(NDArray condition, NDArray a, NDArray b, NDArray? output = null)
    {
        RequireSame("Select", a, b);
        if (condition.DType != DType.Bool)
            throw new DTypeException("Select", $"condition {condition}", "the condition is Bool");
        var shape = Shape.Broadcast("Select", condition.Shape, Shape.Broadcast("Select", a.Shape, b.Shape));
        output = Output("Select", output, a.DType, shape);
        Sweep.Run(Tables.Select(a.DType), [Apart(condition, output), Apart(a, output), Apart(b, output), output], 2);
        return output;
    }

    /// <summary>The elements of x, broadcast, written into an array of the same type.</summary>
    /// <exception cref="DTypeException">The types differ.</exception>
    /// <exception cref="ShapeException">x does not broadcast to the output's shape.</exception>
    public static void Copy(NDArray x, NDArray output)
    {
        RequireSame("Copy", x, output);
        var source = Apart(x.BroadcastTo(output.Shape), output);
        if (!Transposition.TryCopy(source, output)) Sweep.Run(Tables.Copy(x.DType), [source, output], 1);
    }

    /// <summary>
    /// x in another element type; x itself where it has that type and no output is given. Floating point goes to
    /// whole numbers towards zero and is held to their range, NaN becomes 0; wider whole numbers lose their high bits.
    /// </summary>
    /// <exception cref="ShapeException">The output does not fit.</exception>
    public static NDArray Convert(NDArray x, DType type, NDArray? output = null) => Conversion.Convert(x, type, output);

    internal static NDArray Output(string operation, NDArray? output, DType type, Shape shape)
    {
        if (output is null) return NDArray.Uninitialized(type, shape);
        if (output.DType != type || output.Shape != shape)
            throw new ShapeException(operation, $"output {output}", $"the result is {type}{shape}");
        return output;
    }

    // An input that overlaps the output without being it would be read after it is written: it is copied first.
    static NDArray Apart(NDArray input, NDArray output)
    {
        if (ReferenceEquals(input, output) || !input.SharesBuffer(output)) return input;
        var same = input.Pointer == output.Pointer && input.DType == output.DType
            && input.Shape == output.Shape && input.Strides.SequenceEqual(output.Strides);
        return same ? input : input.Copy();
    }

    static void RequireSame<TOp>(TOp op, NDArray a, NDArray b)
    {
        if (a.DType != b.DType) Differ(op!.ToString()!, a, b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Differ(string op, NDArray a, NDArray b) =>
        throw new DTypeException(op, $"{a} and {b}", "operands of one operation have one element type");

    internal static DTypeException NotDefined(string op, DType type) =>
        new(op, $"elements of {type}", "it is not defined for this element type");
}
