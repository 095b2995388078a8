namespace Nabla.Course.Einsums;

/// <summary>
/// Numbers in a box with any number of sides, last index fastest: element (i, j, k) of a shape (a, b, c) stands at
/// (i * b + j) * c + k. An array without sides holds one number.
/// </summary>
public sealed class NdArray
{
    public NdArray(int[] shape, double[] values)
    {
        if (shape.Aggregate(1, (product, size) => checked(product * size)) != values.Length)
            throw new ArgumentException($"shape ({string.Join(", ", shape)}) does not hold {values.Length} numbers");
        (Shape, Values) = (shape, values);
    }

    public int[] Shape { get; }

    public double[] Values { get; }

    public double this[params int[] index]
    {
        get => Values[Offset(index)];
        set => Values[Offset(index)] = value;
    }

    public static NdArray Zeros(params int[] shape) =>
        new(shape, new double[shape.Aggregate(1, (product, size) => checked(product * size))]);

    public static NdArray Ones(params int[] shape)
    {
        NdArray ones = Zeros(shape);
        Array.Fill(ones.Values, 1);
        return ones;
    }

    /// <summary>Standard normal numbers; the same seed gives the same array.</summary>
    public static NdArray Normal(int seed, params int[] shape)
    {
        var random = new Random(seed);
        NdArray array = Zeros(shape);
        for (int i = 0; i < array.Values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            array.Values[i] = radius * Math.Cos(Math.Tau * random.NextDouble());
        }

        return array;
    }

    /// <summary>How far apart neighbours along each side stand in memory.</summary>
    public int[] Strides()
    {
        int[] strides = new int[Shape.Length];
        for (int axis = Shape.Length - 1, step = 1; axis >= 0; step *= Shape[axis--])
            strides[axis] = step;
        return strides;
    }

    /// <summary>The largest difference between two arrays of one shape.</summary>
    public double DistanceTo(NdArray other) => Shape.SequenceEqual(other.Shape)
        ? Values.Zip(other.Values, (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0).Max()
        : double.PositiveInfinity;

    /// <summary>The shape as one writes it: (2, 3).</summary>
    public string Sides => $"({string.Join(", ", Shape)})";

    public override string ToString() => Show(0, 0);

    string Show(int axis, int start)
    {
        if (axis == Shape.Length)
            return $"{Values[start]:0.####}";
        int step = Strides()[axis];
        IEnumerable<string> parts = Enumerable.Range(0, Shape[axis]).Select(i => Show(axis + 1, start + (i * step)));
        return $"[{string.Join(", ", parts)}]";
    }

    int Offset(int[] index) => index.Zip(Strides(), (i, stride) => i * stride).Sum();
}
