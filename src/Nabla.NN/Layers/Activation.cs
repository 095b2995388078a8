namespace Nabla.NN;

/// <summary>Which function an <see cref="Activation"/> is.</summary>
public enum ActivationKind
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where positive, 0.01 x elsewhere.</summary>
    LeakyRelu,

    /// <summary>x where positive, eˣ - 1 elsewhere.</summary>
    Elu,

    /// <summary>x times the normal distribution function of x.</summary>
    Gelu,

    /// <summary>x sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x tanh(softplus(x)).</summary>
    Mish,

    /// <summary>1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x/(1 + |x|).</summary>
    Softsign,

    /// <summary>eˣ over its sum along the last axis.</summary>
    Softmax,
}

/// <summary>
/// A function of each number (softmax: of each row) as a layer, for <see cref="Sequential"/>; elsewhere
/// <c>x.Relu()</c> is shorter.
/// <code>x (…)  ->  y (…), the same shape</code>
/// <example><code>
/// var y = Activation.Relu.Predict(Tensor.Create([-1f, 2f]));    // [0 2]
/// </code></example>
/// </summary>
/// <param name="Kind">The function.</param>
[Tree]
public partial record Activation(ActivationKind Kind) : ILayer
{
    /// <summary>max(x, 0).</summary>
    public static Activation Relu { get; } = new(ActivationKind.Relu);

    /// <summary>x where positive, 0.01 x elsewhere.</summary>
    public static Activation LeakyRelu { get; } = new(ActivationKind.LeakyRelu);

    /// <summary>x where positive, eˣ - 1 elsewhere.</summary>
    public static Activation Elu { get; } = new(ActivationKind.Elu);

    /// <summary>x times the normal distribution function of x.</summary>
    public static Activation Gelu { get; } = new(ActivationKind.Gelu);

    /// <summary>x sigmoid(x), also called swish.</summary>
    public static Activation Silu { get; } = new(ActivationKind.Silu);

    /// <summary>x tanh(softplus(x)).</summary>
    public static Activation Mish { get; } = new(ActivationKind.Mish);

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static Activation Sigmoid { get; } = new(ActivationKind.Sigmoid);

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new(ActivationKind.Tanh);

    /// <summary>ln(1 + eˣ).</summary>
    public static Activation Softplus { get; } = new(ActivationKind.Softplus);

    /// <summary>x/(1 + |x|).</summary>
    public static Activation Softsign { get; } = new(ActivationKind.Softsign);

    /// <summary>eˣ over its sum along the last axis.</summary>
    public static Activation Softmax { get; } = new(ActivationKind.Softmax);

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass) => Kind switch
    {
        ActivationKind.Identity => x,
        ActivationKind.Relu => x.Relu(),
        ActivationKind.LeakyRelu => x.LeakyRelu(),
        ActivationKind.Elu => x.Elu(),
        ActivationKind.Gelu => x.Gelu(),
        ActivationKind.Silu => x.Silu(),
        ActivationKind.Mish => x.Mish(),
        ActivationKind.Sigmoid => x.Sigmoid(),
        ActivationKind.Tanh => x.Tanh(),
        ActivationKind.Softplus => x.Softplus(),
        ActivationKind.Softsign => x.Softsign(),
        ActivationKind.Softmax => x.Softmax(),
        _ => throw new ConfigurationException("Activation", $"kind {Kind}", "it is one of ActivationKind"),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}";
}
