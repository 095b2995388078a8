using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

/// <summary>
/// Which values a function under <c>Remat</c> keeps for its derivative, besides its arguments; the others are computed
/// again. See <see cref="Policies"/>.
/// </summary>
public sealed class RematPolicy
{
    readonly string name;

    internal RematPolicy(string name, Func<Primitive, bool> saves) => (this.name, Saves) = (name, saves);

    internal Func<Primitive, bool> Saves { get; }

    /// <inheritdoc/>
    public override string ToString() => name;
}

/// <summary>The policies of <c>Remat</c>, named as in JAX.</summary>
public static class Policies
{
    /// <summary>Nothing is kept but the arguments: least memory, one more forward pass. The default.</summary>
    public static RematPolicy NothingSaveable { get; } = new(nameof(NothingSaveable), _ => false);

    /// <summary>Everything that the derivative reads is kept, as without <c>Remat</c>.</summary>
    public static RematPolicy EverythingSaveable { get; } = new(nameof(EverythingSaveable), _ => true);

    /// <summary>The results of products are kept, which cost most; what follows them is computed again.</summary>
    public static RematPolicy DotsSaveable { get; } =
        new(nameof(DotsSaveable), primitive => primitive is DotGeneral or Convolve);

    /// <summary>What <c>Tensor.CheckpointName</c> has given one of these names is kept.</summary>
    public static RematPolicy SaveOnlyThese(params string[] names) => new(
        $"{nameof(SaveOnlyThese)}({string.Join(", ", names)})",
        primitive => primitive is CheckpointName { Label: var label } && names.Contains(label));
}

/// <summary>A value that the derivative of a function keeps: its type, and where it comes from.</summary>
/// <param name="Type">Element type and shape.</param>
/// <param name="From">An argument, a constant, or the operation that made it with its line.</param>
public sealed record SavedResidual(TensorType Type, string From)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Type} {From}";
}
