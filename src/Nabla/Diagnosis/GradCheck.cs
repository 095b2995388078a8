using Nabla.Trees;
using static Nabla.Transform;

namespace Nabla;

/// <summary>
/// Whether a gradient is right: as x moves a little along a random direction v, f changes by ∇f·v. Each leaf is moved
/// by itself, so that a wrong one is found by its path. Central differences, whose error is of the step's square:
/// <code>(f(x + hv) - f(x - hv)) = ∇f · ((x + hv) - (x - hv)) + O(h³)</code>
/// with h = 1e-6 in F64, where both sides agree to 1e-5, and 1e-4 in F32, to 2e-3; beyond that, only what rounding can
/// make of values as large as f's is forgiven. Check in F64 where that is possible. At a kink (Relu at 0) a function
/// has no derivative, and the check may fail with good reason.
/// </summary>
public static class GradCheck
{
    /// <summary>Checks the gradient that <c>Grad</c> makes of f, at x.</summary>
    /// <param name="f">A function whose value is one number.</param>
    /// <param name="x">The point: a tensor, or a tree of them.</param>
    /// <param name="directions">How many random directions each leaf is moved along.</param>
    /// <param name="seed">The seed of the directions.</param>
    /// <exception cref="TransformException">f has no gradient, as its value or its input is not of that kind.</exception>
    public static GradReport Of<T>(Func<T, Tensor> f, T x, int directions = 3, long seed = 0)
    {
        var (leaves, structure) = Structure.Flatten(x);
        var (gradients, _) = Structure.Flatten(Grad(f)(x));
        var keys = Key.Create(seed).Split(leaves.Length * directions);
        Tensor At(int leaf, Tensor moved)
        {
            Tensor[] all = [.. leaves];
            all[leaf] = moved;
            return f(structure.Unflatten<T>(all));
        }
        var found = structure.Paths("x").Select((path, leaf) => Enumerable.Range(0, directions)
            .Select(i => Along(
                path, leaves[leaf], gradients[leaf], keys[(leaf * directions) + i], moved => At(leaf, moved)))
            .MaxBy(check => double.IsNaN(check.Error) ? double.PositiveInfinity : check.Error)!);
        return new GradReport([.. found]);
    }

    static LeafCheck Along(string path, Tensor leaf, Tensor gradient, Key key, Func<Tensor, Tensor> f)
    {
        var (step, tolerance, rounding) = leaf.DType == DType.F64 ? (1e-6, 1e-5, 1e-15) : (1e-4, 2e-3, 5e-7);
        var v = key.Normal(leaf.Shape, leaf.DType);
        var (ahead, behind) = (leaf + (step * v), leaf - (step * v));
        var (above, below) = ((double)f(ahead), (double)f(behind));
        // The direction as it was really gone: adding the step to x has rounded it.
        var moved = ahead.As(DType.F64) - behind.As(DType.F64);
        var predicted = (double)(gradient.As(DType.F64) * moved).Sum();
        var happened = above - below;
        var forgiven = rounding * Math.Max(Math.Abs(above), Math.Abs(below));
        var scale = Math.Max(Math.Max(Math.Abs(predicted), Math.Abs(happened)), double.Epsilon);
        var error = Math.Max(Math.Abs(predicted - happened) - forgiven, 0) / scale;
        return new LeafCheck(path, predicted / (2 * step), happened / (2 * step), error, tolerance);
    }
}

/// <summary>One leaf of a gradient, along the direction in which it was worst.</summary>
/// <param name="Path">Where the leaf stands, as C# would write it: <c>x.W1</c>.</param>
/// <param name="Predicted">The derivative along the direction as the gradient has it.</param>
/// <param name="Measured">The same by a central difference.</param>
/// <param name="Error">How far they are apart, relative to the larger, beyond rounding.</param>
/// <param name="Tolerance">How far they may be.</param>
public sealed record LeafCheck(string Path, double Predicted, double Measured, double Error, double Tolerance)
{
    /// <summary>Whether they agree; what is not a number never does.</summary>
    public bool Passed => Error <= Tolerance;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: gradient {Predicted:G9}, difference {Measured:G9}, "
        + $"apart {Error:0.0e+00}, {(Passed ? "within" : "over")} {Tolerance:0.0e+00}";
}

/// <summary>What a check of a gradient has found, leaf by leaf.</summary>
public sealed class GradReport
{
    internal GradReport(LeafCheck[] leaves) => Leaves = leaves;

    /// <summary>Every leaf, in the order of the tree.</summary>
    public IReadOnlyList<LeafCheck> Leaves { get; }

    /// <summary>Whether every leaf agrees with its difference.</summary>
    public bool Passed => Leaves.All(leaf => leaf.Passed);

    /// <summary>The leaf that is furthest from what it may be; null where there is none.</summary>
    public LeafCheck? Worst => Leaves.MaxBy(
        leaf => double.IsNaN(leaf.Error) ? double.PositiveInfinity : leaf.Error / leaf.Tolerance);

    /// <summary>The leaves, one a line, the worst first.</summary>
    public override string ToString() => $"gradient {(Passed ? "right" : "wrong")}\n" + string.Join(
        '\n', Leaves.OrderBy(leaf => ReferenceEquals(leaf, Worst) ? 0 : 1).Select(leaf => $"  {leaf}"));
}
