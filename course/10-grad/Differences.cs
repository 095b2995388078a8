using Nabla.Course.Einsums;

namespace Nabla.Course.Grads;

/// <summary>Chapter 1's nudge, for every number of every array.</summary>
static class Differences
{
    /// <summary>Arrays of these shapes with numbers between 0.5 and 1.5, so that a logarithm may be taken.</summary>
    public static NdArray[] Positive(int[][] shapes)
    {
        var random = new Random(1);
        NdArray[] arrays = [.. shapes.Select(shape => NdArray.Zeros(shape))];
        foreach (NdArray array in arrays)
        {
            for (int i = 0; i < array.Values.Length; i++)
                array.Values[i] = 0.5 + random.NextDouble();
        }

        return arrays;
    }

    /// <summary>The largest miss of the gradient, relative to its largest number.</summary>
    public static double Miss(Func<Value[], Value> f, NdArray[] x)
    {
        const double h = 1e-5;
        Value[] values = [.. x.Select(array => (Value)array)];
        NdArray[] gradient = [.. Mini.Grad(f)(values).Select(value => value.Numbers)];
        double miss = 0;
        for (int k = 0; k < x.Length; k++)
        {
            for (int i = 0; i < x[k].Values.Length; i++)
            {
                double saved = x[k].Values[i];
                x[k].Values[i] = saved + h;
                double above = f(values).Number;
                x[k].Values[i] = saved - h;
                double below = f(values).Number;
                x[k].Values[i] = saved;
                miss = Math.Max(miss, Math.Abs(((above - below) / (2 * h)) - gradient[k].Values[i]));
            }
        }

        return miss / gradient.Max(array => array.Values.Max(Math.Abs));
    }
}
