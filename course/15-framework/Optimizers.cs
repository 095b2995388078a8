namespace Nabla.Course.Frameworks.Mini;

#region optimizer
/// <summary>Moves parameters by their slopes. What it remembers of each number, it keeps beside it.</summary>
/// <param name="moments">How many numbers it remembers of each.</param>
public abstract class Optimizer(int moments)
{
    readonly Dictionary<Node, float[][]> memory = [];

    /// <summary>How many steps there have been, the one under way counted.</summary>
    protected int Count { get; private set; }

    /// <summary>A step for each parameter; then its slope is 0 again, for the next pass adds to it.</summary>
    public void Step(IEnumerable<Node> parameters)
    {
        Count++;
        foreach (Node p in parameters)
        {
            if (!memory.TryGetValue(p, out float[][]? remembered))
                memory[p] = remembered = [.. Enumerable.Range(0, moments).Select(_ => new float[p.Values.Length])];
            Move(p.Values, p.Slope, remembered);
            Array.Clear(p.Slope);
        }
    }

    /// <summary>Moves the numbers w, which the loss feels by g.</summary>
    protected abstract void Move(float[] w, float[] g, float[][] remembered);
}

public sealed class Descent(float rate) : Optimizer(0)
{
    protected override void Move(float[] w, float[] g, float[][] remembered)
    {
        for (int i = 0; i < w.Length; i++)
            w[i] -= rate * g[i];
    }
}
#endregion

#region momentum
/// <summary>The velocity v keeps a share mu of itself and takes up the slope; w goes down along v.</summary>
public sealed class Momentum(float rate, float mu = 0.9f) : Optimizer(1)
{
    protected override void Move(float[] w, float[] g, float[][] remembered)
    {
        float[] v = remembered[0];
        for (int i = 0; i < w.Length; i++)
            w[i] -= rate * (v[i] = (mu * v[i]) + g[i]);
    }
}
#endregion

#region adam
/// <summary>The mean slope over the root of the mean square slope, both made up for having begun at 0.</summary>
public sealed class Adam(float rate, float beta1 = 0.9f, float beta2 = 0.999f) : Optimizer(2)
{
    protected override void Move(float[] w, float[] g, float[][] remembered)
    {
        (float[] m, float[] v) = (remembered[0], remembered[1]);
        float madeUp1 = 1 - MathF.Pow(beta1, Count), madeUp2 = 1 - MathF.Pow(beta2, Count);
        for (int i = 0; i < w.Length; i++)
        {
            m[i] = (beta1 * m[i]) + ((1 - beta1) * g[i]);
            v[i] = (beta2 * v[i]) + ((1 - beta2) * g[i] * g[i]);
            w[i] -= rate * (m[i] / madeUp1) / (MathF.Sqrt(v[i] / madeUp2) + 1e-8f);
        }
    }
}
#endregion
