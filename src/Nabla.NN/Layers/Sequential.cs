namespace Nabla.NN;

/// <summary>
/// Layers one after another: y = fₙ(… f₁(x)). An error inside is told as <c>Layers[2]</c>.
/// <code>x as the first layer takes it  ->  y as the last returns it</code>
/// <example><code>
/// var keys = Key.Create(0).Split(2);
/// var net = new Sequential(Linear.Create(keys[0], 784, 30), Activation.Relu, Linear.Create(keys[1], 30, 10));
/// var logits = net.Predict(Tensor.Zeros([5, 784]));             // (5, 10)
/// </code></example>
/// </summary>
/// <param name="Layers">The layers, first to last.</param>
[Tree]
public partial record Sequential(params ILayer[] Layers) : ILayer
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass) => Layers.Aggregate(x, (h, layer) => h.Through(layer, pass));

    /// <inheritdoc/>
    public override string ToString() => $"Sequential of {Layers.Length}";
}

/// <summary>
/// y = x + f(x): the layer learns what to add (He, Zhang, Ren, Sun, 2016). Where shapes differ, a projection of x
/// stands in its place.
/// <code>x (…)  ->  y of the shape of f(x)</code>
/// <example><code>
/// var block = new Residual(Linear.Create(Key.Create(0), 8, 8), null);
/// var y = block.Predict(Tensor.Zeros([5, 8]));                  // (5, 8)
/// </code></example>
/// </summary>
/// <param name="Body">f.</param>
/// <param name="Projection">What x goes through before it is added; null for nothing.</param>
[Tree]
public partial record Residual(ILayer Body, ILayer? Projection) : ILayer
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var y = x.Through(Body, pass);
        var past = Projection is null ? x : x.Through(Projection, pass);
        pass.Require(
            past.Shape == y.Shape, this, x,
            $"what is added is {y.Shape}, not {past.Shape}: give it a Projection to that");
        return past + y;
    }

    /// <inheritdoc/>
    public override string ToString() => "Residual";
}

/// <summary>
/// All axes of an example as one.
/// <code>x (batch, a, b, …)  ->  y (batch, a b …)</code>
/// <example><code>
/// var rows = new Flatten().Predict(Tensor.Zeros([5, 28, 28, 1]));      // (5, 784)
/// </code></example>
/// </summary>
[Tree]
public partial record Flatten : ILayer
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank > 0, this, x, "x is (batch, …)");
        return x.Reshape(x.Shape[0], x.Length / Math.Max(x.Shape[0], 1));
    }

    /// <inheritdoc/>
    public override string ToString() => "Flatten";
}
