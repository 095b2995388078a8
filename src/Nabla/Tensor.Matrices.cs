using Nabla.Primitives;

namespace Nabla;

// Diagonals and triangles of matrices; of more axes, of each matrix in the last two.
public abstract partial class Tensor
{
    /// <summary>The unit matrix: ones on the diagonal.</summary>
    public static Tensor Eye(int size, DType type = DType.F32) => Eye(size, size, 0, type);

    /// <summary>Ones on a diagonal, so many places right of the main one, zeros elsewhere.</summary>
    public static Tensor Eye(int rows, int columns, int offset = 0, DType type = DType.F32) =>
        Equal(Counted([rows, columns], 0) + offset, Counted([rows, columns], 1)).As(type);

    /// <summary>Ones on and below a diagonal, so many places right of the main one, zeros elsewhere.</summary>
    public static Tensor Tri(int rows, int? columns = null, int offset = 0, DType type = DType.F32) =>
        Ones([rows, columns ?? rows], type).Tril(offset);

    /// <summary>The elements on or below a diagonal, so many places right of the main one; zeros elsewhere.</summary>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    public Tensor Tril(int offset = 0) => Where(Triangle("Tril", offset), this, 0);

    /// <summary>The elements on or above a diagonal, so many places right of the main one; zeros elsewhere.</summary>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    public Tensor Triu(int offset = 0) => Where(Triangle("Triu", offset - 1), 0, this);

    /// <summary>The elements of a diagonal, so many places right of the main one, as the last axis.</summary>
    /// <exception cref="ShapeException">There are fewer than two axes, or there is no such diagonal.</exception>
    public Tensor Diagonal(int offset = 0)
    {
        Matrices("Diagonal");
        var (rows, columns) = (Shape[-2], Shape[-1]);
        var length = Math.Min(rows - Math.Max(-offset, 0), columns - Math.Max(offset, 0));
        if (length < 0) throw new ShapeException("Diagonal", $"{offset} of {Shape}", "the matrices reach that far");
        Shape to = [.. Shape.Dims[..^2], length];
        if (length == 0) return Zeros(to, DType);
        // Row by row the next element is a row and one place further.
        var start = offset < 0 ? -offset * columns : offset;
        return Reshape([.. Shape.Dims[..^2], rows * columns])
            .Slice(Rank - 2, start, start + ((length - 1) * (columns + 1)) + 1, columns + 1);
    }

    /// <summary>Square matrices with the last axis on a diagonal, so many places right of the main one.</summary>
    /// <exception cref="ShapeException">This is a scalar.</exception>
    public Tensor Diag(int offset = 0)
    {
        if (Rank == 0) throw new ShapeException("Diag", "a scalar", "there is an axis to put on the diagonal");
        var (length, size) = (Shape[-1], Shape[-1] + Math.Abs(offset));
        if (length == 0) return Zeros([.. Shape.Dims[..^1], size, size], DType);
        var start = offset < 0 ? -offset * size : offset;
        var none = new int[Rank - 1];
        var behind = (size * size) - start - ((length - 1) * (size + 1)) - 1;
        return new Pad([.. none, start], [.. none, behind], [.. none, size]).Apply(this)
            .Reshape([.. Shape.Dims[..^1], size, size]);
    }

    /// <summary>The sum of a diagonal, so many places right of the main one.</summary>
    /// <exception cref="ShapeException">There are fewer than two axes, or there is no such diagonal.</exception>
    public Tensor Trace(int offset = 0) => Diagonal(offset).Sum(-1);

    // Whether an element is on or below the diagonal.
    Tensor Triangle(string operation, int offset)
    {
        Matrices(operation);
        Shape one = [Shape[-2], Shape[-1]];
        return Counted(one, 0) + offset >= Counted(one, 1);
    }

    void Matrices(string operation)
    {
        if (Rank < 2) throw new ShapeException(operation, $"{Shape}", "a matrix has two axes");
    }

    static Tensor Counted(Shape shape, int axis) => new Iota(DType.I32, shape, axis).Apply();
}
