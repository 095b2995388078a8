namespace Nabla.NN;

/// <summary>
/// A row of a table for each whole number: y[…] = Table[x[…]]. That of a product with one-hot rows, without it.
/// <code>x (…) whole numbers below count, Table (count, width)  ->  y (…, width)</code>
/// <example><code>
/// var y = Embedding.Create(Key.Create(0), 65, 128).Predict(Tensor.Create([[1, 2, 3]]));        // (1, 3, 128)
/// </code></example>
/// </summary>
/// <param name="Table">(count, width).</param>
[Tree]
public partial record Embedding(Tensor Table) : ILayer
{
    /// <summary>A new table, normal of deviation 1 unless an initialiser says otherwise.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static Embedding Create(Key key, int count, int width, Initializer? weights = null)
    {
        ConfigurationException.Require(
            count > 0 && width > 0, "Embedding", $"{count} rows of {width}", "there is at least one of each");
        return new((weights ?? Initializers.Normal(1))(key, [count, width]));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(
            x.DType is DType.I32 or DType.I64 or DType.U8, this, x,
            $"x holds whole numbers from 0 to {Table.Shape[0] - 1}: x.As(DType.I32)");
        return Table.Take(x);
    }

    /// <summary>Logits of the next one with the same table, transposed: x Tableᵀ (Press and Wolf, 2017).</summary>
    public Tensor Logits(Tensor x) => x.MatMul(Table.T);

    /// <inheritdoc/>
    public override string ToString() => $"Embedding({Table.Shape[0]}, {Table.Shape[1]})";
}
