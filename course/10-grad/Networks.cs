namespace Nabla.Course.Grads;

/// <summary>Chapter 5's network for one sample, in values: nobody has written its derivatives.</summary>
public static class Networks
{
    #region network
    public static Value Loss(Value[] p, Value x, Value y)
    {
        for (int l = 0; l < p.Length; l += 2)
            x = Functions.Sigmoid(Value.Einsum("i,io->o", x, p[l]) + p[l + 1]);
        Value miss = x - y;
        return (miss * miss).Sum() * 0.5;
    }
    #endregion

    /// <summary>A weight (inputs, outputs) and a bias (outputs) for each layer.</summary>
    public static int[][] Shapes(params int[] widths) =>
        [.. widths.Zip(widths.Skip(1)).SelectMany(pair => new int[][] { [pair.First, pair.Second], [pair.Second] })];
}
