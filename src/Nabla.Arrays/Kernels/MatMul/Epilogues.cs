using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>What is often done to a product's rows: code for an <see cref="Epilogue"/>.</summary>
static unsafe class Epilogues
{
    /// <summary>Adds state (one number a column) to each row.</summary>
    public static Epilogue Bias<T>(T* bias) where T : unmanaged => new()
    {
        State = bias,
        Code = VectorWidth.Is512 ? &Add<T, Lanes512<T>, N0>
            : VectorWidth.Is256 ? &Add<T, Lanes256<T>, N0> : &Add<T, Lanes128<T>, N0>,
    };

    /// <summary>Adds state (one number a column) to each row, then puts 0 in place of what is below it.</summary>
    public static Epilogue BiasRelu<T>(T* bias) where T : unmanaged => new()
    {
        State = bias,
        Code = VectorWidth.Is512 ? &Add<T, Lanes512<T>, N1>
            : VectorWidth.Is256 ? &Add<T, Lanes256<T>, N1> : &Add<T, Lanes128<T>, N1>,
    };

    static void Add<T, V, Relu>(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
        where T : unmanaged where V : unmanaged, ILanes<V, T> where Relu : ICount
    {
        var (bias, c) = ((nint)state + ((nint)column * sizeof(T)), (nint)piece);
        for (; rows > 0; rows--, c += stride * sizeof(T)) AddRow<T, V, Relu>((T*)bias, (T*)c, columns);
    }

    static void AddRow<T, V, Relu>(T* bias, T* c, int columns)
        where T : unmanaged where V : unmanaged, ILanes<V, T> where Relu : ICount
    {
        var j = 0;
        for (; j <= columns - V.Count; j += V.Count) Sum<T, V, Relu>(V.Load(bias + j), V.Load(c + j)).Store(c + j);
        for (; j < columns; j++)
        {
            var one = Sum<T, Lanes128<T>, Relu>(Lanes128<T>.Fill(bias[j]), Lanes128<T>.Fill(c[j]));
            c[j] = *(T*)&one;
        }
    }

    // NaN stays: it is not below zero.
    static V Sum<T, V, Relu>(V x, V y) where T : unmanaged where V : unmanaged, ILanes<V, T> where Relu : ICount
    {
        var sum = x + y;
        return Relu.Value == 0 ? sum : V.Select(V.Less(sum, V.Of(0)), V.Of(0), sum);
    }

    /// <summary>What <see cref="ColumnSums"/> works on.</summary>
    public struct Columns<T> where T : unmanaged
    {
        /// <summary>One number a column, zero at first: the sum, and what was lost by rounding it.</summary>
        public T* Sum, Lost;

        /// <summary>Done first.</summary>
        public Epilogue Before;
    }

    /// <summary>
    /// Adds each row to the sums of the columns, in the order of the rows. The rounding error of each addition is found
    /// by Knuth's two-sum and added up beside: Sum + Lost is as good as a sum in twice the precision, and the same
    /// bits whatever the tiles, the vectors and the workers.
    /// </summary>
    public static Epilogue ColumnSums<T>(Columns<T>* state) where T : unmanaged => new()
    {
        State = state,
        InOrder = true,
        Code = VectorWidth.Is512 ? &Sum<T, Lanes512<T>>
            : VectorWidth.Is256 ? &Sum<T, Lanes256<T>> : &Sum<T, Lanes128<T>>,
    };

    static void Sum<T, V>(void* state, void* piece, nint stride, int row, int rows, int column, int columns)
        where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var self = (Columns<T>*)state;
        if (self->Before.Code != null) self->Before.Code(self->Before.State, piece, stride, row, rows, column, columns);
        T* c = (T*)piece, sum = self->Sum + column, lost = self->Lost + column;
        var j = 0;
        for (; j <= columns - V.Count; j += V.Count) Down<T, V>(c + j, stride, rows, sum + j, lost + j);
        for (; j < columns; j++) Down<T>(c + j, stride, rows, sum + j, lost + j);
    }

    static void Down<T, V>(T* c, nint stride, int rows, T* sum, T* lost)
        where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        V s = V.Load(sum), l = V.Load(lost);
        for (; rows > 0; rows--, c += stride) TwoSum<T, V>(V.Load(c), ref s, ref l);
        s.Store(sum);
        l.Store(lost);
    }

    static void Down<T>(T* c, nint stride, int rows, T* sum, T* lost) where T : unmanaged
    {
        Lanes128<T> s = Lanes128<T>.Fill(*sum), l = Lanes128<T>.Fill(*lost);
        for (; rows > 0; rows--, c += stride) TwoSum<T, Lanes128<T>>(Lanes128<T>.Fill(*c), ref s, ref l);
        (*sum, *lost) = (*(T*)&s, *(T*)&l);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void TwoSum<T, V>(V x, ref V sum, ref V lost) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        V both = sum + x, part = both - sum;
        lost += (sum - (both - part)) + (x - part);
        sum = both;
    }
}
