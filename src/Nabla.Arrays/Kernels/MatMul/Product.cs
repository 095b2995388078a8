namespace Nabla.Arrays.Kernels;

/// <summary>
/// What happens to a piece of C when its sums are complete, while it is still in the nearest cache:
/// <c>Code(State, piece, row stride, first row, rows, first column, columns)</c>, strides in elements, rows counted
/// through the batches. Pieces come in any order and from any worker, unless <see cref="InOrder"/>; each element comes
/// once.
/// </summary>
unsafe struct Epilogue
{
    /// <summary>Null: nothing happens.</summary>
    public delegate*<void*, void*, nint, int, int, int, int, void> Code;

    /// <summary>Handed to <see cref="Code"/>.</summary>
    public void* State;

    /// <summary>The pieces of a column come from one worker, from the first row to the last.</summary>
    public bool InOrder;

    /// <summary>
    /// C itself is not wanted: pieces may lie in another place, of the same row stride, which is used again.
    /// </summary>
    public bool Consumes;

    /// <summary>Where <see cref="Code"/> looks, and which of these places, a bit each, are laid out as C is.</summary>
    public byte** Places;

    /// <inheritdoc cref="Places"/>
    public ulong Alike;
}

/// <summary>
/// C (M x N) = A (M x K) B (K x N), or C += A B, for each of several batches, as the operands lie in memory: strides
/// in elements, of any sign; only C's columns must be neighbours. C overlaps neither A nor B.
/// </summary>
unsafe struct Product<T> where T : unmanaged
{
    public T* A, B, C;
    public nint ARow, AStep, BStep, BColumn, CRow;
    public int M, N, K;

    /// <summary>C += A B; else C is not read.</summary>
    public bool Accumulate;

    public Epilogue Epilogue;

    /// <summary>Batches; where there are several, <see cref="Offsets"/> says where each begins in A, B and C.</summary>
    public int Batches;

    public BatchOffsets* Offsets;

    /// <summary>How it is cut; found at the first computation, and kept for those after it.</summary>
    public ProductPlan? Plan;

    public Product(int m, int n, int k)
    {
        (M, N, K) = (m, n, k);
        Batches = 1;
    }

    /// <summary>Strides along axes of extent 0 or 1 do not matter: they become what the microkernel likes.</summary>
    public void Normalize()
    {
        if (M <= 1) ARow = 1;
        if (K <= 1) (AStep, BStep) = (1, Math.Max(N, 1));
        if (N <= 1) BColumn = 1;
    }
}

/// <summary>Where one batch begins, in elements.</summary>
readonly record struct BatchOffsets(nint A, nint B, nint C);
