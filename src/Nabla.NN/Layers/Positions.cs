namespace Nabla.NN;

/// <summary>
/// A learned row for each place in a sequence, added: y[n, t] = x[n, t] + Table[t].
/// <code>x (batch, time, width), Table (longest, width)  ->  y (batch, time, width)</code>
/// <example><code>
/// var y = LearnedPositions.Create(Key.Create(0), 64, 8).Predict(Tensor.Zeros([5, 20, 8]));     // (5, 20, 8)
/// </code></example>
/// </summary>
/// <param name="Table">(longest, width).</param>
[Tree]
public partial record LearnedPositions(Tensor Table) : ILayer
{
    /// <summary>A new table for sequences up to a length, normal of deviation 0.02.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static LearnedPositions Create(Key key, int longest, int width, Initializer? weights = null)
    {
        ConfigurationException.Require(
            longest > 0 && width > 0, "LearnedPositions", $"{longest} places of {width}", "there is one of each");
        return new((weights ?? Initializers.Normal(0.02))(key, [longest, width]));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var (longest, width) = (Table.Shape[0], Table.Shape[1]);
        pass.Require(
            x.Rank == 3 && x.Shape[2] == width && x.Shape[1] <= longest, this, x,
            $"x is (batch, time, {width}), its time at most {longest}");
        return x + Table.Slice(0, 0, x.Shape[1]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"LearnedPositions({Table.Shape[0]}, {Table.Shape[1]})";
}

/// <summary>
/// Waves of falling frequency added, nothing learned: x[n, t, 2i] + sin(t/10000^(2i/width)), and cos for 2i + 1
/// (Vaswani et al., 2017, section 3.5).
/// <code>x (batch, time, width)  ->  y (batch, time, width)</code>
/// <example><code>
/// var y = new SinusoidalPositions().Predict(Tensor.Zeros([5, 20, 8]));         // (5, 20, 8)
/// </code></example>
/// </summary>
[Tree]
public partial record SinusoidalPositions : ILayer
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank == 3 && x.Shape[2] % 2 == 0, this, x, "x is (batch, time, width), the width even");
        var angles = Rotary.Angles(x.Shape[1], x.Shape[2], x.DType);
        return x + Tensor.Stack([angles.Sin(), angles.Cos()], -1).Reshape(x.Shape[1], x.Shape[2]);
    }

    /// <inheritdoc/>
    public override string ToString() => "SinusoidalPositions";
}

/// <summary>
/// Places as rotations (Su et al., 2021): each pair of neighbours (2i, 2i + 1) is turned by t/10000^(2i/width), so that
/// the product of two depends on how far they are apart.
/// <code>x (…, time, width)  ->  y (…, time, width)</code>
/// <example><code>
/// var y = Rotary.Turn(Tensor.Ones([5, 4, 20, 8]));              // (5, 4, 20, 8)
/// </code></example>
/// </summary>
public static class Rotary
{
    /// <summary>Turned by the place along the last axis but one.</summary>
    /// <exception cref="ShapeException">The width is odd.</exception>
    public static Tensor Turn(Tensor x)
    {
        if (x.Rank < 2 || x.Shape[-1] % 2 != 0)
            throw new ShapeException("Rotary", $"{x.Shape}", "x is (…, time, width), the width even");
        var pairs = x.Reshape([.. x.Shape.Dims[..^1], x.Shape[-1] / 2, 2]);
        var angles = Angles(x.Shape[-2], x.Shape[-1], x.DType);
        var (sin, cos) = (angles.Sin(), angles.Cos());
        var axis = pairs.Rank - 1;
        var (a, b) = (pairs.Slice(axis, 0, 1).Squeeze(-1), pairs.Slice(axis, 1, 2).Squeeze(-1));
        return Tensor.Stack([a * cos - b * sin, a * sin + b * cos], -1).Reshape(x.Shape);
    }

    /// <summary>t/10000^(2i/width), (time, width/2).</summary>
    internal static Tensor Angles(int time, int width, DType type)
    {
        var rates = (Tensor.Arange(width / 2, type) * (-2.0 / width * Math.Log(10_000))).Exp();
        return Tensor.Outer(Tensor.Arange(time, type), rates);
    }
}
