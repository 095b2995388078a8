namespace Nabla.Course.Grads;

/// <summary>
/// The transformations of chapter 10, in their order: forward mode, a graph, and out of these two reverse mode. A
/// function takes an array of values (the knobs of a network, say) and gives one.
/// </summary>
public static class Mini
{
    #region jvp
    /// <summary>The value at x, and how it moves as x moves along dx.</summary>
    public static (Value Y, Value Dy) Jvp(Func<Value[], Value> f, Value[] x, Value[] dx)
    {
        var forward = new Forward();
        Value y = f([.. x.Zip(dx, forward.Dual)]);
        return (forward.Primal(y), forward.Tangent(y) ?? Value.Zeros(y.Shape));
    }
    #endregion

    #region make-graph
    /// <summary>f, written down, for inputs with the shapes of x; their numbers are not looked at.</summary>
    public static Graph MakeGraph(Func<Value[], Value[]> f, params Value[] x)
    {
        var recorder = new Recorder();
        return recorder.Graph(f([.. x.Select(recorder.Input)]));
    }
    #endregion

    #region linearize
    /// <summary>The value at x, and the graph that leads from how x moves to how the value moves.</summary>
    public static (Value Y, Graph Moves) Linearize(Func<Value[], Value> f, params Value[] x)
    {
        var recorder = new Recorder();
        (Value y, Value dy) = Jvp(f, x, [.. x.Select(recorder.Input)]);
        return (y, recorder.Graph(dy));
    }
    #endregion

    #region transpose
    /// <summary>A graph of linear operations, walked backward: from how the cost feels its output to how it feels its inputs.</summary>
    public static Value[] Transpose(Graph linear, Value felt)
    {
        var sums = new Dictionary<Value, Value> { [linear.Outputs[0]] = felt };
        foreach (Equation line in linear.Equations.Reverse())
        {
            if (!sums.Remove(line.Output, out Value? c))
                continue;
            for (int k = 0; k < line.Inputs.Length; k++)
            {
                Value x = line.Inputs[k];
                if (linear.Has(x))
                    sums[x] = Forward.Plus(sums.GetValueOrDefault(x), line.Operation.Transpose(k, c, line.Inputs));
            }
        }

        return [.. linear.Inputs.Select(x => sums.GetValueOrDefault(x) ?? Value.Zeros(x.Shape))];
    }
    #endregion

    #region grad
    public static Func<Value[], Value[]> Grad(Func<Value[], Value> f) => x =>
    {
        (Value y, Graph moves) = Linearize(f, x);
        return Transpose(moves, Value.Ones(y.Shape));
    };
    #endregion

    /// <summary>The gradient of a function of one value.</summary>
    public static Func<Value, Value> Grad(Func<Value, Value> f) => x => Grad(all => f(all[0]))([x])[0];

    /// <summary>Forward mode along a single number.</summary>
    public static Value Slope(Func<Value, Value> f, Value x) => Jvp(all => f(all[0]), [x], [1]).Dy;
}
