namespace Nabla.NN;

/// <summary>Where weights begin: a tensor of a shape, out of a key.</summary>
public delegate Tensor Initializer(Key key, Shape shape);

/// <summary>
/// Where weights begin. The last axis of a shape counts outputs, the one before inputs, those before it the positions
/// of a kernel: fan-in = positions × inputs, fan-out = positions × outputs. A variance of 1/fan-in keeps that of a sum
/// of inputs; ReLU halves it, hence He's 2; backward the fan is the other, hence Glorot's mean of both.
/// <code>
/// var w = Initializers.HeNormal(Key.Create(0), [784, 30]);      // mean 0, deviation √(2/784)
/// var layer = Linear.Create(Key.Create(0), 784, 30, Initializers.Orthogonal());
/// </code>
/// </summary>
public static class Initializers
{
    /// <summary>Normal, variance 1/fan-in (LeCun, Bottou, Orr, Müller, Efficient BackProp, 1998).</summary>
    public static Initializer LeCunNormal { get; } = (key, shape) => Spread(key, shape, 1.0 / FanIn(shape));

    /// <summary>Uniform, variance 1/fan-in.</summary>
    public static Initializer LeCunUniform { get; } = (key, shape) => Even(key, shape, 1.0 / FanIn(shape));

    /// <summary>Normal, variance 2/(fan-in + fan-out) (Glorot and Bengio, 2010, eq. 12).</summary>
    public static Initializer GlorotNormal { get; } =
        (key, shape) => Spread(key, shape, 2.0 / (FanIn(shape) + FanOut(shape)));

    /// <summary>Uniform within ±√(6/(fan-in + fan-out)) (Glorot and Bengio, 2010, eq. 16).</summary>
    public static Initializer GlorotUniform { get; } =
        (key, shape) => Even(key, shape, 2.0 / (FanIn(shape) + FanOut(shape)));

    /// <summary>Normal, variance 2/fan-in (He, Zhang, Ren, Sun, 2015, eq. 10).</summary>
    public static Initializer HeNormal { get; } = (key, shape) => Spread(key, shape, 2.0 / FanIn(shape));

    /// <summary>Uniform within ±√(6/fan-in).</summary>
    public static Initializer HeUniform { get; } = (key, shape) => Even(key, shape, 2.0 / FanIn(shape));

    /// <summary>Zeros.</summary>
    public static Initializer Zeros { get; } = (_, shape) => Tensor.Zeros(shape);

    /// <summary>Ones.</summary>
    public static Initializer Ones { get; } = (_, shape) => Tensor.Ones(shape);

    /// <summary>Normal, of mean 0.</summary>
    public static Initializer Normal(double deviation) => (key, shape) => deviation * key.Normal(shape);

    /// <summary>Normal before the cut at two deviations either side; after it the deviation is 0.88 of that.</summary>
    public static Initializer TruncatedNormal(double deviation) =>
        (key, shape) => deviation * key.TruncatedNormal(shape);

    /// <summary>
    /// A matrix, of all axes but the last against the last, whose columns (rows, where it is wide) are orthonormal,
    /// times a gain: Q of the QR decomposition of a normal one, with R's diagonal positive, so that every such matrix
    /// is equally likely (Saxe, McClelland, Ganguli, 2014; Mezzadri, 2007). By Gram and Schmidt, twice.
    /// </summary>
    public static Initializer Orthogonal(double gain = 1) => (key, shape) =>
    {
        var columns = shape.Rank < 2 ? 1 : shape[-1];
        var rows = shape.Size / Math.Max(columns, 1);
        var (tall, thin) = (Math.Max(rows, columns), Math.Min(rows, columns));
        var q = Orthonormal(key.Normal([thin, tall], DType.F64).ToArray<double>(), thin, tall);
        var matrix = Tensor.Create<double>(q, [thin, tall]).As(DType.F32) * gain;
        return (rows >= columns ? matrix.T : matrix).Reshape(shape);
    };

    // Rows made orthonormal in place: what they have of the rows before is taken out, a second time for what rounding
    // has left.
    static double[] Orthonormal(double[] a, int rows, int length)
    {
        for (var i = 0; i < rows; i++)
        {
            var row = a.AsSpan(i * length, length);
            for (var j = 0; j < 2 * i; j++)
            {
                var other = a.AsSpan(j % i * length, length);
                var along = Dot(row, other);
                for (var k = 0; k < length; k++) row[k] -= along * other[k];
            }
            var norm = Math.Sqrt(Dot(row, row));
            foreach (ref var x in row) x /= norm;
        }
        return a;
    }

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    static Tensor Spread(Key key, Shape shape, double variance) => Math.Sqrt(variance) * key.Normal(shape);

    // Uniform within ±a has the variance a²/3.
    static Tensor Even(Key key, Shape shape, double variance) =>
        key.Uniform(shape, -Math.Sqrt(3 * variance), Math.Sqrt(3 * variance));

    static int FanIn(Shape shape) => shape.Rank < 2 ? Math.Max(shape.Size, 1) : Math.Max(shape.Size / shape[-1], 1);

    static int FanOut(Shape shape) => shape.Rank < 2 ? Math.Max(shape.Size, 1) : Math.Max(shape.Size / shape[-2], 1);
}
