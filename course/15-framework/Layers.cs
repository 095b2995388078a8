namespace Nabla.Course.Frameworks.Mini;

#region layer
/// <summary>Parameters, and what is done with them.</summary>
public interface ILayer
{
    Node Forward(Node x, Pass pass);

    IEnumerable<Node> Parameters => [];
}
#endregion

#region dense
/// <summary>Y = X W + b.</summary>
public sealed record Dense(Node W, Node B) : ILayer
{
    /// <summary>Weights from N(0, 1 / inputs), biases 0.</summary>
    public static Dense Create(int inputs, int outputs, Random random)
    {
        Node w = new(inputs, outputs);
        foreach (ref float each in w.Values.AsSpan())
            each = (float)(Normal(random) / Math.Sqrt(inputs));
        return new Dense(w, new Node(1, outputs));
    }

    public Node Forward(Node x, Pass pass) => x.Times(W, pass).Plus(B, pass);

    public IEnumerable<Node> Parameters => [W, B];

    static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
#endregion

#region chain
/// <summary>An operation as a layer.</summary>
public sealed record Function(Func<Node, Pass, Node> F) : ILayer
{
    public Node Forward(Node x, Pass pass) => F(x, pass);
}

/// <summary>Layers in a row: a layer again, and so is a whole network.</summary>
public sealed record Chain(params ILayer[] Layers) : ILayer
{
    public Node Forward(Node x, Pass pass) => Layers.Aggregate(x, (h, layer) => layer.Forward(h, pass));

    public IEnumerable<Node> Parameters => Layers.SelectMany(layer => layer.Parameters);
}
#endregion

#region dropout
/// <summary>In training each number is 0 with probability p, and the others are divided by 1 - p.</summary>
public sealed record Dropout(double P) : ILayer
{
    public Node Forward(Node x, Pass pass)
    {
        if (!pass.Training)
            return x;
        float[] keep = [.. x.Values.Select(_ => pass.Random.NextDouble() < P ? 0 : (float)(1 / (1 - P)))];
        Node y = new(x.Rows, x.Columns, [.. x.Values.Zip(keep, (value, factor) => value * factor)]);
        return pass.Did(y, () =>
        {
            for (int i = 0; i < keep.Length; i++)
                x.Slope[i] += y.Slope[i] * keep[i];
        });
    }
}
#endregion
