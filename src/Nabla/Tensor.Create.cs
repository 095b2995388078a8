using System.Numerics;
using Nabla.Arrays;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// From C# and back: numbers become weak scalars, arrays are copied.
public abstract partial class Tensor
{
    /// <summary>A scalar that takes the type of whatever it meets.</summary>
    public static implicit operator Tensor(double number) =>
        new ArrayTensor(NDArray.Scalar((float)number), true, number);

    /// <summary>A scalar that takes the type of whatever it meets.</summary>
    public static implicit operator Tensor(float number) => new ArrayTensor(NDArray.Scalar(number), true, number);

    /// <summary>A scalar that takes the type of whatever it meets.</summary>
    public static implicit operator Tensor(int number) => new ArrayTensor(NDArray.Scalar(number), true, number);

    /// <summary>A scalar that takes the type of whatever it meets.</summary>
    public static implicit operator Tensor(long number) => new ArrayTensor(NDArray.Scalar(number), true);

    /// <summary>A truth value.</summary>
    public static implicit operator Tensor(bool truth) => new ArrayTensor(NDArray.Scalar(truth));

    /// <summary>A copy of a C# array of any rank, such as <c>float[,]</c>.</summary>
    /// <exception cref="DTypeException">The elements are of a type that no tensor stores.</exception>
    public static Tensor Create(Array values) => From(NDArray.From(values));

    /// <summary>A copy of these elements in one axis: <c>Create([1f, 2f])</c>.</summary>
    public static Tensor Create<T>(T[] values) where T : unmanaged => From(NDArray.From<T>(values.AsSpan()));

    /// <summary>A copy of these rows: <c>Create([[0f, 1f], [1f, 0f]])</c>.</summary>
    /// <exception cref="ShapeException">The rows are not of one length.</exception>
    public static Tensor Create<T>(T[][] rows) where T : unmanaged
    {
        var width = rows.Length == 0 ? 0 : rows[0].Length;
        if (rows.FirstOrDefault(row => row.Length != width) is { } odd)
            throw new ShapeException(
                "Create", $"rows of {width} and {odd.Length} elements", "all rows have one length");
        return From(NDArray.From<T>(rows.SelectMany(row => row).ToArray(), [rows.Length, width]));
    }

    /// <summary>A copy of these elements, row by row, in a shape.</summary>
    /// <exception cref="ShapeException">The number of elements does not fit the shape.</exception>
    public static Tensor Create<T>(ReadOnlySpan<T> values, Shape shape) where T : unmanaged =>
        From(NDArray.From(values, shape));

    /// <summary>A scalar of exactly this type: unlike a plain C# number it does not yield to another.</summary>
    public static Tensor Scalar<T>(T number) where T : unmanaged => From(NDArray.Scalar(number));

    /// <summary>The same value everywhere.</summary>
    public static Tensor Full(Shape shape, Tensor value, DType? type = null) =>
        Promotion.To(value, type ?? value.DType).BroadcastTo(shape);

    /// <summary>Zeros; false in Bool.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.F32) =>
        From(NDArray.Zeros(type, default)).BroadcastTo(shape);

    /// <summary>Ones; true in Bool.</summary>
    public static Tensor Ones(Shape shape, DType type = DType.F32) =>
        From(NDArray.Ones(type, default)).BroadcastTo(shape);

    /// <summary>Zeros of the shape and element type of x, or of another type.</summary>
    public static Tensor ZerosLike(Tensor x, DType? type = null) => Zeros(x.Shape, type ?? x.DType);

    /// <summary>Ones of the shape and element type of x, or of another type.</summary>
    public static Tensor OnesLike(Tensor x, DType? type = null) => Ones(x.Shape, type ?? x.DType);

    /// <summary>The same value everywhere, in the shape and element type of x, or in another type.</summary>
    public static Tensor FullLike(Tensor x, Tensor value, DType? type = null) => Full(x.Shape, value, type ?? x.DType);

    /// <summary>start, start + step, … before stop: <c>Arange(2, 8, 3)</c> is 2 5.</summary>
    /// <exception cref="ShapeException">The step is 0, or no array is as long.</exception>
    public static Tensor Arange(int start, int stop, int step = 1, DType type = DType.I32) =>
        Scalar((long)start).As(type) + (Arange(Steps(start, stop, step), type) * Scalar((long)step).As(type));

    /// <summary>start, start + step, … before stop, F32 unless said otherwise.</summary>
    /// <inheritdoc cref="Arange(int, int, int, DType)"/>
    public static Tensor Arange(double start, double stop, double step = 1, DType type = DType.F32) =>
        (start + (step * Arange(Steps(start, stop, step), DType.F64))).As(type);

    static int Steps(double start, double stop, double step) => Math.Ceiling((stop - start) / step) is var count
        && step != 0 && count <= int.MaxValue ? Math.Max(0, (int)count)
        : throw new ShapeException("Arange", $"from {start} to {stop} by {step}", "the step is not 0, and leads there");

    /// <summary>Powers of a base, from baseˢᵗᵃʳᵗ to baseˢᵗᵒᵖ, both included, in equal ratios.</summary>
    public static Tensor Logspace(
        double start, double stop, int count, double @base = 10, DType type = DType.F32) =>
        Pow(@base, Linspace(start, stop, count, DType.F64)).As(type);

    /// <summary>0, 1, 2, …, count - 1.</summary>
    public static Tensor Arange(int count, DType type = DType.I32) => new Iota(type, [count], 0).Apply();

    /// <summary>Numbers from start to stop, both included, at equal distances.</summary>
    public static Tensor Linspace(double start, double stop, int count, DType type = DType.F32) =>
        start + (Arange(count, type) * ((stop - start) / Math.Max(count - 1, 1)));

    /// <summary>The tensor in another element type.</summary>
    public Tensor As(DType type) => Promotion.To(this, type);

    /// <summary>The elements, row by row, in a new C# array.</summary>
    /// <exception cref="DTypeException">The elements are of another type.</exception>
    /// <exception cref="ConcretizationException">The tensor has no numbers: it is being traced.</exception>
    public T[] ToArray<T>() where T : unmanaged =>
        Numbers("ToArray", "return the tensor, and read it outside").ToArray<T>();

    /// <summary>One element; a scalar needs no position.</summary>
    /// <exception cref="DTypeException">The elements are of another type.</exception>
    /// <exception cref="ConcretizationException">The tensor has no numbers: it is being traced.</exception>
    public T Item<T>(params ReadOnlySpan<int> at) where T : unmanaged =>
        Numbers("Item", "return the tensor, and read it outside").Item<T>(at);

    /// <summary>The number of a scalar.</summary>
    /// <exception cref="ConcretizationException">The tensor has no number: it is being traced.</exception>
    public static explicit operator float(Tensor x) => x.Number<float>("(float)");

    /// <summary>The number of a scalar.</summary>
    /// <exception cref="ConcretizationException">The tensor has no number: it is being traced.</exception>
    public static explicit operator double(Tensor x) => x.Number<double>("(double)");

    /// <summary>The number of a scalar.</summary>
    /// <exception cref="ConcretizationException">The tensor has no number: it is being traced.</exception>
    public static explicit operator int(Tensor x) => x.Number<int>("(int)");

    /// <summary>The number of a scalar.</summary>
    /// <exception cref="ConcretizationException">The tensor has no number: it is being traced.</exception>
    public static explicit operator long(Tensor x) => x.Number<long>("(long)");

    /// <summary>The truth of a scalar.</summary>
    /// <exception cref="ConcretizationException">The tensor has no truth: it is being traced.</exception>
    public static explicit operator bool(Tensor x) => Truth(x, "(bool)");

    /// <summary>Whether a scalar holds: <c>if (x &gt; 0)</c>.</summary>
    /// <exception cref="ConcretizationException">The tensor has no truth: it is being traced.</exception>
    public static bool operator true(Tensor x) => Truth(x, "if");

    /// <summary>Whether a scalar does not hold.</summary>
    /// <exception cref="ConcretizationException">The tensor has no truth: it is being traced.</exception>
    public static bool operator false(Tensor x) => !Truth(x, "if");

    static bool Truth(Tensor x, string operation) =>
        x.Single(operation, "use Where to choose between two values, Cond between two functions").To(DType.Bool).Value.Item<bool>();

    T Number<T>(string operation) where T : unmanaged, INumber<T> =>
        Single(operation, "compute with the tensor itself, and read numbers outside")
            .To(DTypes.Of<T>()).Value.Item<T>();

    ArrayTensor Single(string operation, string cure)
    {
        if (Length != 1) throw new ShapeException(operation, $"{Type}", "only a tensor of one element is a number");
        return Concrete ?? throw new ConcretizationException(operation, this, cure);
    }

    internal NDArray Numbers(string operation, string cure) =>
        Concrete?.Value ?? throw new ConcretizationException(operation, this, cure);
}
