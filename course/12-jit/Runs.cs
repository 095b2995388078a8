using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>Two ways to run a graph of arrays without compiling it, both as plain as they can be.</summary>
public static class Runs
{
    #region arrays
    /// <summary>An array for each line, one line after the other.</summary>
    public static NdArray[] ArrayByArray(Grads.Graph graph, params NdArray[] inputs)
    {
        Dictionary<Value, double[]> arrays = new(graph.Inputs.Zip(inputs, (x, array) => KeyValuePair.Create(x, array.Values)));
        double[] At(Value x) => graph.Has(x) ? arrays[x] : x.Numbers.Values;
        foreach (Equation line in graph.Equations)
            arrays[line.Output] = One(line, [.. line.Inputs.Select(At)]);
        return [.. graph.Outputs.Select(x => new NdArray(x.Shape, At(x)))];
    }

    static double[] One(Equation line, double[][] x)
    {
        double[] result = new double[line.Output.Length];
        int length = x.Max(array => array.Length);
        double Element(int k, int i) => x[k][x[k].Length == 1 ? 0 : i];
        if (line.Operation is Each { Function: var function })
        {
            for (int i = 0; i < length; i++)
                result[i] = function(x[0][i]);
        }
        else if (line.Operation is Add)
        {
            for (int i = 0; i < length; i++)
                result[i] = x[0][i] + x[1][i];
        }
        else
        {
            for (int i = 0; i < length; i++)
                result[result.Length == 1 ? 0 : i] += x.Length == 1 ? x[0][i] : Element(0, i) * Element(1, i);
        }

        return result;
    }
    #endregion

    #region asking
    /// <summary>One loop, in which every line of every element asks what it is. For graphs that write one array.</summary>
    public static double[] Asking(Grads.Graph graph, double[] input)
    {
        Dictionary<Value, int> places = [];
        foreach (Value x in graph.Inputs.Concat(graph.Equations.Select(line => line.Output)))
            places[x] = places.Count;
        double[] result = new double[input.Length], here = new double[places.Count];
        for (int i = 0; i < input.Length; i++)
        {
            here[0] = input[i];
            foreach ((Value output, Operation operation, Value[] x) in graph.Equations)
            {
                here[places[output]] = operation switch
                {
                    Add => At(x[0]) + At(x[1]),
                    Each each => each.Function(At(x[0])),
                    _ => At(x[0]) * At(x[1]),
                };
            }

            result[i] = here[places[graph.Outputs[0]]];
        }

        return result;

        double At(Value x) => places.TryGetValue(x, out int place) ? here[place] : x.Numbers.Values[0];
    }
    #endregion
}
