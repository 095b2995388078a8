namespace Nabla.Arrays.Kernels;

/// <summary>
/// The matrix product: C[.., i, j] = sum over p of A[.., i, p] B[.., p, j], by NumPy's rule for the axes before the
/// last two, which broadcast. Operands may be strided or transposed views: nothing is copied to bring them in order.
/// A sum is one chain of fused multiply-adds in the order of p, on every machine and with any number of workers.
/// </summary>
public static unsafe class MatMul
{
    /// <summary>C = A B, or C += A B, then plus the bias, then rectified; the sums of its columns on the way.</summary>
    /// <param name="a">(.., m, k), or (.., k, m) if <paramref name="transposeA"/>.</param>
    /// <param name="b">(.., k, n), or (.., n, k) if <paramref name="transposeB"/>.</param>
    /// <param name="transposeA">The last two axes of A are read in the other order.</param>
    /// <param name="transposeB">The last two axes of B are read in the other order.</param>
    /// <param name="bias">(n,): added to every row while it is hot.</param>
    /// <param name="relu">What is below 0 becomes 0; NaN stays.</param>
    /// <param name="output">Takes the result, (.., m, n).</param>
    /// <param name="accumulate">Adds to what <paramref name="output"/> holds.</param>
    /// <param name="columnSums">Takes, if given, the sums over all rows of the result's columns, (n,).</param>
    /// <exception cref="ShapeException">Ranks below 2, or extents that do not fit each other.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray Apply(NDArray a, NDArray b, bool transposeA = false, bool transposeB = false,
        NDArray? bias = null, bool relu = false, NDArray? output = null, bool accumulate = false,
        NDArray? columnSums = null)
    {
        RequireMatrices(a, b);
        RequireNumbers("MatMul", a, b);
        if (transposeA) a = Swapped(a);
        if (transposeB) b = Swapped(b);
        if (output is not null && bias is null && !relu && columnSums is null && Takes(output, a, b))
        {
            Contract(a, b, output, accumulate);
            return output;
        }
        var shape = Result(a, b);
        if (bias is not null && (bias.DType != a.DType || bias.Shape != [shape[-1]]))
            throw new ShapeException("MatMul", $"bias {bias} for a product {a.DType}{shape}",
                "the bias has one number a column");
        if (columnSums is not null && (columnSums.DType != a.DType || columnSums.Shape != [shape[-1]]))
            throw new ShapeException("MatMul", $"column sums {columnSums} of a product {a.DType}{shape}",
                "there is one sum a column");
        if (relu && bias is null) bias = NDArray.Zeros(a.DType, [shape[-1]]);
        if (accumulate && output is null)
            throw new ShapeException("MatMul", "no output", "accumulate adds to an output");
        var result = Elementwise.Output("MatMul", output, a.DType, shape);
        var into = Reachable(result, a, b) ? result
            : accumulate ? result.Copy() : NDArray.Uninitialized(a.DType, shape);
        Contract(a, b, into, accumulate, bias?.Contiguous(), relu, columnSums);
        if (!ReferenceEquals(into, result)) Elementwise.Copy(into, result);
        return result;
    }

    // Whether the plain product of two matrices can be put there without a further look.
    static bool Takes(NDArray output, NDArray a, NDArray b) => output.DType == a.DType
        && a.Shape.Dims is [var m, var k] && b.Shape.Dims is [var depth, var n] && k == depth
        && output.Shape.Dims is [var rows, var columns] && (m, n) == (rows, columns) && Reachable(output, a, b);

    static void RequireMatrices(NDArray a, NDArray b)
    {
        if (a.Rank < 2 || b.Rank < 2)
            throw new ShapeException("MatMul", $"{a} and {b}", "a matrix has two axes or more");
    }

    internal static void RequireNumbers(string operation, NDArray a, NDArray b)
    {
        if (a.DType != b.DType) throw new DTypeException(operation, $"{a} and {b}", "operands have one element type");
        if (a.DType == DType.Bool) throw new DTypeException(operation, $"{a} and {b}", "truths are not multiplied");
    }

    static NDArray Swapped(NDArray x)
    {
        int[] axes = [.. Enumerable.Range(0, x.Rank)];
        (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        return x.Permute(axes);
    }

    static Shape Result(NDArray a, NDArray b)
    {
        if (a.Shape[-1] != b.Shape[-2])
            throw new ShapeException("MatMul", $"{a} and {b}",
                $"A has {a.Shape[-1]} columns and B {b.Shape[-2]} rows, which must be as many");
        var batch = a.Rank == 2 && b.Rank == 2 ? default
            : Shape.Broadcast("MatMul", Shape.Create(a.Shape.Dims[..^2]), Shape.Create(b.Shape.Dims[..^2]));
        return [.. batch.Dims, a.Shape[-2], b.Shape[-1]];
    }

    // The kernel writes rows whose elements are neighbours, in memory that it does not read.
    static bool Reachable(NDArray result, NDArray a, NDArray b) =>
        (result.Strides[^1] == 1 || result.Shape[-1] <= 1) && !result.SharesBuffer(a) && !result.SharesBuffer(b);

    /// <summary>The product into an array that fits it; batches broadcast.</summary>
    internal static void Contract(NDArray a, NDArray b, NDArray output, bool accumulate = false, NDArray? bias = null,
        bool relu = false, NDArray? columnSums = null)
    {
        switch (a.DType)
        {
            case DType.F32: Contract<float>(a, b, output, accumulate, bias, relu, columnSums); break;
            case DType.F64: Contract<double>(a, b, output, accumulate, bias, relu, columnSums); break;
            case DType.I32: Contract<int>(a, b, output, accumulate, bias, relu, columnSums); break;
            case DType.I64: Contract<long>(a, b, output, accumulate, bias, relu, columnSums); break;
            default: Contract<byte>(a, b, output, accumulate, bias, relu, columnSums); break;
        }
    }

    static void Contract<T>(NDArray a, NDArray b, NDArray output, bool accumulate, NDArray? bias, bool relu,
        NDArray? columnSums) where T : unmanaged
    {
        var product = new Product<T>(output.Shape[-2], output.Shape[-1], a.Shape[-1])
        {
            A = (T*)a.Pointer,
            B = (T*)b.Pointer,
            C = (T*)output.Pointer,
            ARow = a.Strides[^2],
            AStep = a.Strides[^1],
            BStep = b.Strides[^2],
            BColumn = b.Strides[^1],
            CRow = output.Strides[^2],
            Accumulate = accumulate,
            Epilogue = bias is null ? default
                : relu ? Epilogues.BiasRelu((T*)bias.Pointer) : Epilogues.Bias((T*)bias.Pointer),
        };
        if (columnSums is not null) Sum(ref product, a, b, output, columnSums);
        else Run(ref product, a, b, output);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(output);
        GC.KeepAlive(bias);
    }

    static void Sum<T>(ref Product<T> product, NDArray a, NDArray b, NDArray output, NDArray columnSums)
        where T : unmanaged
    {
        NDArray sum = NDArray.Zeros(a.DType, columnSums.Shape), lost = NDArray.Zeros(a.DType, columnSums.Shape);
        var columns = new Epilogues.Columns<T>
        {
            Sum = (T*)sum.Pointer,
            Lost = (T*)lost.Pointer,
            Before = product.Epilogue,
        };
        product.Epilogue = Epilogues.ColumnSums(&columns);
        Run(ref product, a, b, output);
        var both = Elementwise.Apply(BinaryOp.Add, sum, lost);
        // Beyond the largest number nothing was lost but the account of it.
        if (a.DType.IsFloat()) both = Elementwise.Select(Elementwise.Apply(UnaryOp.IsNaN, lost), sum, both);
        Elementwise.Copy(both, columnSums);
    }

    static void Run<T>(ref Product<T> product, NDArray a, NDArray b, NDArray output) where T : unmanaged
    {
        if (output.Rank == 2) Products.Compute(ref product);
        else
        {
            Batches.Fold(ref product, a, b, output);
            var offsets = Batches.Offsets(a, b, output, product.Batches);
            fixed (BatchOffsets* pointer = offsets)
            {
                product.Offsets = pointer;
                Products.Compute(ref product);
            }
        }
    }
}
