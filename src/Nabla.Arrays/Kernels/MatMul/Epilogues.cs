using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>What is often done to a product's rows: code for an <see cref="Epilogue"/>.</summary>
static unsafe class Epilogues
{
    /// <summary>Adds state (one number a column) to each row.</summary>
    public static Epilogue Bias<T>(T* bias) where T : unmanaged => new()
    {
        State = bias,
        Code = VectorWidth.Is512 ? &Add<T, Lanes512<T>, N0> : VectorWidth.Is256 ? &Add<T, Lanes256<T>, N0> : &Add<T, Lanes128<T>, N0>,
    };

    /// <summary>Adds state (one number a column) to each row, then puts 0 in place of what is below it.</summary>
    public static Epilogue BiasRelu<T>(T* bias) where T : unmanaged => new()
    {
        State = bias,
        Code = VectorWidth.Is512 ? &Add<T, Lanes512<T>, N1> : VectorWidth.Is256 ? &Add<T, Lanes256<T>, N1> : &Add<T, Lanes128<T>, N1>,
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
}
