using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The greatest or the mean element under a sliding window, channel by channel; channels last, as
/// <see cref="Convolution"/>: x is (images, y, x, channels). Padding never is the greatest; in a mean it counts as zeros.
/// </summary>
public static unsafe class Pooling
{
    struct Job
    {
        public Geometry Geometry;
        public bool Greatest;
        public void* From, To, Slope;
    }

    /// <summary>The greatest of each window, NaN if any is.</summary>
    /// <exception cref="ShapeException">x does not have four axes, or the window is larger than the padded image.</exception>
    /// <exception cref="DTypeException">x is Bool.</exception>
    public static NDArray Max(NDArray x, int sizeY, int sizeX, Window window) => Forward("Pooling.Max", x, (sizeY, sizeX), window, true);

    /// <summary>The mean of each window.</summary>
    /// <exception cref="ShapeException">x does not have four axes, or the window is larger than the padded image.</exception>
    /// <exception cref="DTypeException">x is not floating-point.</exception>
    public static NDArray Mean(NDArray x, int sizeY, int sizeX, Window window) => Forward("Pooling.Mean", x, (sizeY, sizeX), window, false);

    /// <summary>The gradient to x of <see cref="Max"/>: each window's goes to its first greatest element (or first NaN).</summary>
    /// <exception cref="ShapeException">The gradient does not have the output's shape.</exception>
    /// <exception cref="DTypeException">The element types differ.</exception>
    public static NDArray MaxGradient(NDArray x, NDArray slope, int sizeY, int sizeX, Window window) =>
        Backward("Pooling.MaxGradient", x, x.Shape, slope, (sizeY, sizeX), window);

    /// <summary>The gradient to x of <see cref="Mean"/>: each window's is shared out evenly.</summary>
    /// <exception cref="ShapeException">The gradient does not have the output's shape.</exception>
    /// <exception cref="DTypeException">The gradient is not floating-point.</exception>
    public static NDArray MeanGradient(NDArray slope, Shape x, int sizeY, int sizeX, Window window) =>
        Backward("Pooling.MeanGradient", null, x, slope, (sizeY, sizeX), window);

    static NDArray Forward(string operation, NDArray x, (int, int) size, Window window, bool greatest)
    {
        Require(operation, x.DType, greatest);
        var g = Describe(operation, x.Shape, size, window);
        x = x.Contiguous();
        var output = NDArray.Uninitialized(x.DType, [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut]);
        var job = new Job { Geometry = g, Greatest = greatest, From = x.Pointer, To = output.Pointer };
        switch (x.DType)
        {
            case DType.F32: WorkerPool.Run(g.Images, &Pool<float>, &job); break;
            case DType.F64: WorkerPool.Run(g.Images, &Pool<double>, &job); break;
            case DType.I32: WorkerPool.Run(g.Images, &Pool<int>, &job); break;
            case DType.I64: WorkerPool.Run(g.Images, &Pool<long>, &job); break;
            default: WorkerPool.Run(g.Images, &Pool<byte>, &job); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(output);
        return output;
    }

    static NDArray Backward(string operation, NDArray? x, Shape shape, NDArray slope, (int, int) size, Window window)
    {
        Require(operation, slope.DType, greatest: false);
        if (x is not null) MatMul.RequireNumbers(operation, x, slope);
        var g = Describe(operation, shape, size, window);
        if (slope.Shape != [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut])
            throw new ShapeException(operation, $"gradient {slope}",
                $"the output is {Shape.Create(g.Images, g.Out.Y, g.Out.X, g.ChannelsOut)}");
        (x, slope) = (x?.Contiguous(), slope.Contiguous());
        var result = NDArray.Zeros(slope.DType, shape);
        var job = new Job { Geometry = g, Greatest = x is not null, From = x is null ? null : x.Pointer, To = result.Pointer, Slope = slope.Pointer };
        if (slope.DType == DType.F32) WorkerPool.Run(g.Images, &Spread<float>, &job);
        else WorkerPool.Run(g.Images, &Spread<double>, &job);
        GC.KeepAlive(x);
        GC.KeepAlive(slope);
        return result;
    }

    static void Require(string operation, DType type, bool greatest)
    {
        if (type == DType.Bool || (!greatest && !type.IsFloat()))
            throw new DTypeException(operation, $"{type}", greatest ? "truths have no order" : "a mean is of floating-point numbers");
    }

    static Geometry Describe(string operation, Shape x, (int, int) size, Window window)
    {
        if (x.Rank != 4 || window.Groups != 1)
            throw new ShapeException(operation, $"{x} in {window.Groups} groups", "images have four axes; each channel is pooled alone");
        var output = window.Output(operation, (x[1], x[2]), size);
        return new()
        {
            Images = x[0],
            Groups = 1,
            ChannelsIn = x[3],
            ChannelsOut = x[3],
            In = (x[1], x[2]),
            Out = output,
            Size = size,
            Stride = window.Stride,
            Dilation = window.Dilation,
            Low = window.PadLow,
        };
    }

    // The pixel of the image under element (i, j) of the window at (y, x), or null where that is padding.
    static T* Under<T>(T* image, in Geometry g, int y, int x, int i, int j) where T : unmanaged
    {
        int row = (y * g.Stride.Y) + (i * g.Dilation.Y) - g.Low.Y, column = (x * g.Stride.X) + (j * g.Dilation.X) - g.Low.X;
        return (uint)row >= (uint)g.In.Y || (uint)column >= (uint)g.In.X ? null
            : image + ((((nint)row * g.In.X) + column) * g.ChannelsIn);
    }

    static void Pool<T>(void* state, int image) where T : unmanaged
    {
        var job = (Job*)state;
        ref readonly var g = ref job->Geometry;
        var from = (T*)job->From + ((nint)image * g.In.Y * g.In.X * g.ChannelsIn);
        var to = (T*)job->To + ((nint)image * g.Out.Y * g.Out.X * g.ChannelsIn);
        for (var y = 0; y < g.Out.Y; y++)
            for (var x = 0; x < g.Out.X; x++, to += g.ChannelsIn)
                if (VectorWidth.Is512) Window<T, Lanes512<T>>(from, to, g, y, x, job->Greatest);
                else if (VectorWidth.Is256) Window<T, Lanes256<T>>(from, to, g, y, x, job->Greatest);
                else Window<T, Lanes128<T>>(from, to, g, y, x, job->Greatest);
    }

    // All channels of one window; those that fill no vector one by one, by the same operations.
    static void Window<T, V>(T* from, T* to, in Geometry g, int y, int x, bool greatest)
        where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var c = 0;
        for (; c <= g.ChannelsIn - V.Count; c += V.Count) Fold<T, V>(from, g, y, x, c, greatest, whole: true).Store(to + c);
        for (; c < g.ChannelsIn; c++)
        {
            var one = Fold<T, Lanes128<T>>(from, g, y, x, c, greatest, whole: false);
            to[c] = *(T*)&one;
        }
    }

    static V Fold<T, V>(T* from, in Geometry g, int y, int x, int c, bool greatest, bool whole)
        where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        V folded = V.Of(0);
        var any = false;
        for (var i = 0; i < g.Size.Y; i++)
            for (var j = 0; j < g.Size.X; j++)
            {
                var pixel = Under(from, g, y, x, i, j);
                if (pixel == null) continue;
                var next = whole ? V.Load(pixel + c) : V.Fill(pixel[c]);
                folded = !any && greatest ? next : greatest ? V.Max(folded, next) : folded + next;
                any = true;
            }
        return greatest ? folded : folded / V.Of(g.Size.Y * g.Size.X);
    }

    static void Spread<T>(void* state, int image) where T : unmanaged, System.Numerics.INumber<T>
    {
        var job = (Job*)state;
        ref readonly var g = ref job->Geometry;
        var offset = (nint)image * g.In.Y * g.In.X * g.ChannelsIn;
        var slope = (T*)job->Slope + ((nint)image * g.Out.Y * g.Out.X * g.ChannelsIn);
        var count = T.CreateChecked(g.Size.Y * g.Size.X);
        for (var y = 0; y < g.Out.Y; y++)
            for (var x = 0; x < g.Out.X; x++, slope += g.ChannelsIn)
                if (job->Greatest) ToGreatest((T*)job->From + offset, (T*)job->To + offset, slope, g, y, x);
                else ToAll((T*)job->To + offset, slope, g, y, x, count);
    }

    static void ToAll<T>(T* to, T* slope, in Geometry g, int y, int x, T count) where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var i = 0; i < g.Size.Y; i++)
            for (var j = 0; j < g.Size.X; j++)
            {
                var pixel = Under(to, g, y, x, i, j);
                if (pixel == null) continue;
                for (var c = 0; c < g.ChannelsIn; c++) pixel[c] += slope[c] / count;
            }
    }

    static void ToGreatest<T>(T* from, T* to, T* slope, in Geometry g, int y, int x) where T : unmanaged, System.Numerics.INumber<T>
    {
        for (var c = 0; c < g.ChannelsIn; c++)
        {
            T* greatest = null;
            for (var i = 0; i < g.Size.Y; i++)
                for (var j = 0; j < g.Size.X; j++)
                {
                    var pixel = Under(from, g, y, x, i, j);
                    if (pixel == null) continue;
                    var first = greatest == null || pixel[c] > *greatest || (T.IsNaN(pixel[c]) && !T.IsNaN(*greatest));
                    if (first) greatest = pixel + c;
                }
            if (greatest != null) to[greatest - from] += slope[c];
        }
    }
}
