using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>Running folds and the places of extremes along an axis.</summary>
public static unsafe class Scans
{
    /// <summary>The fold of each element and all before it along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">Not defined for the element type; Any and All have no running form.</exception>
    public static NDArray Cumulative(ReduceOp op, NDArray x, int axis)
    {
        axis = x.Shape.Axis($"Cumulative {op}", axis);
        delegate*<byte*, byte*, nint, void> kernel = x.DType switch
        {
            DType.F32 => Running<float>(op),
            DType.F64 => Running<double>(op),
            DType.I32 => Running<int>(op),
            DType.I64 => Running<long>(op),
            DType.U8 => Running<byte>(op),
            _ => null,
        };
        if (kernel is null) throw Elementwise.NotDefined($"Cumulative {op}", x.DType);
        return AlongAxis.Map(x, axis, x.DType, kernel);
    }

    /// <summary>The first place of the greatest element along an axis (of a NaN, if there is one), as I32.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public static NDArray ArgMax(NDArray x, int axis, bool keepDims = false) => Place("ArgMax", x, axis, keepDims, max: true);

    /// <summary>The first place of the least element along an axis (of a NaN, if there is one), as I32.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public static NDArray ArgMin(NDArray x, int axis, bool keepDims = false) => Place("ArgMin", x, axis, keepDims, max: false);

    static NDArray Place(string operation, NDArray x, int axis, bool keepDims, bool max)
    {
        axis = x.Shape.Axis(operation, axis);
        if (x.Shape.Dims[axis] == 0) throw new ShapeException(operation, $"axis {axis} of {x.Shape}", "an empty axis has no extreme");
        delegate*<byte*, byte*, nint, void> kernel = (x.DType, max) switch
        {
            (DType.F32, true) => &First<Max, float>,
            (DType.F64, true) => &First<Max, double>,
            (DType.I32, true) => &First<Max, int>,
            (DType.I64, true) => &First<Max, long>,
            (_, true) => &First<Max, byte>,
            (DType.F32, _) => &First<Min, float>,
            (DType.F64, _) => &First<Min, double>,
            (DType.I32, _) => &First<Min, int>,
            (DType.I64, _) => &First<Min, long>,
            _ => &First<Min, byte>,
        };
        var result = AlongAxis.Fold(x, axis, DType.I32, kernel);
        return keepDims ? result.ExpandDims(axis) : result;
    }

    // The extreme is folded first, then looked for: both passes are vectors from end to end. NaN equals nothing.
    static void First<TOp, T>(byte* x, byte* y, nint n) where TOp : IBinary where T : unmanaged
    {
        T extreme;
        var pointers = stackalloc byte*[2] { x, (byte*)&extreme };
        Folds.Fold<TOp, T>(pointers, n);
        var isNaN = !EqualityComparer<T>.Default.Equals(extreme, default) && IsNaN(extreme);
        *(int*)y = (int)(VectorWidth.Is512 ? Find<T, Lanes512<T>>((T*)x, n, extreme, isNaN)
            : VectorWidth.Is256 ? Find<T, Lanes256<T>>((T*)x, n, extreme, isNaN)
            : Find<T, Lanes128<T>>((T*)x, n, extreme, isNaN));
    }

    static bool IsNaN<T>(T x) => x is float.NaN or double.NaN;

    static nint Find<T, V>(T* x, nint n, T wanted, bool isNaN) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var all = V.Fill(wanted);
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count)
        {
            var v = V.Load(x + i);
            var found = (isNaN ? ~V.Equal(v, v) : V.Equal(v, all)).Bits();
            if (found != 0) return i + System.Numerics.BitOperations.TrailingZeroCount(found);
        }
        for (; i < n; i++)
            if (isNaN ? IsNaN(x[i]) : (V.Equal(V.Fill(x[i]), all).Bits() & 1) != 0) return i;
        return -1;
    }

    static delegate*<byte*, byte*, nint, void> Running<T>(ReduceOp op) where T : unmanaged => op switch
    {
        ReduceOp.Sum => &Run<Add, T>,
        ReduceOp.Product => &Run<Mul, T>,
        ReduceOp.Max => &Run<Max, T>,
        ReduceOp.Min => &Run<Min, T>,
        _ => null,
    };

    static void Run<TOp, T>(byte* from, byte* to, nint n) where TOp : IBinary where T : unmanaged
    {
        T* x = (T*)from, y = (T*)to;
        if (n == 0) return;
        var running = y[0] = x[0];
        for (nint i = 1; i < n; i++) y[i] = running = Folds.Pair<TOp, T>(running, x[i]);
    }
}
