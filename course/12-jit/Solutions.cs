using System.Reflection.Emit;
using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public Func<double, double> Horner(double[] coefficients)
    {
        var method = new DynamicMethod("horner", typeof(double), [typeof(double)], typeof(Solutions).Module);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldc_R8, coefficients[^1]);
        foreach (double coefficient in coefficients[..^1].Reverse())
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Ldc_R8, coefficient);
            il.Emit(OpCodes.Add);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<double, double>>();
    }

    public (long Apart, long Fused) Bytes(Grads.Graph graph)
    {
        long Size(Value x) => graph.Has(x) && x.Shape.Length > 0 ? 8L * x.Length : 0;
        long apart = graph.Equations.Sum(line => line.Inputs.Sum(Size) + Size(line.Output));
        return (apart, graph.Inputs.Sum(Size) + graph.Outputs.Sum(Size));
    }

    public Grads.Graph Ordered(Grads.Graph graph)
    {
        List<Value> order = [.. graph.Inputs, .. graph.Equations.Select(line => line.Output)];
        return graph with
        {
            Equations =
            [
                .. graph.Equations.Select(line => line.Operation is Add or Einsum { Text: "a,a->a" }
                    ? line with { Inputs = [.. line.Inputs.OrderBy(order.IndexOf)] } : line),
            ],
        };
    }

    public (Value Mean, Value Variance) Moments(Value x)
    {
        Value mean = x.Sum() * (1.0 / x.Length), square = (x * x).Sum() * (1.0 / x.Length);
        return (mean, square - (mean * mean));
    }
}
