namespace Nabla.Course.Grads;

/// <summary>One line of a graph: the output is the operation applied to the inputs, variables or values.</summary>
public sealed record Equation(Value Output, Operation Operation, Value[] Inputs)
{
    public override string ToString() => $"{Output} = " + Operation switch
    {
        Add => $"{Inputs[0]} + {Inputs[1]}",
        Einsum { Inputs: [var a, var b], Output: var c } when (a == c || b == c) && (a == b || a == "" || b == "") =>
            $"{Inputs[0]} * {Inputs[1]}",
        Einsum { Text: var text } => $"\"{text}\"({Arguments})",
        Each { Name: var name } => $"{name}({Arguments})",
        _ => $"{Operation}({Arguments})",
    };

    string Arguments => string.Join(", ", Inputs.AsEnumerable());
}

/// <summary>A function, written down: what comes in, what is done line by line, and what goes out.</summary>
public sealed record Graph(Recorder Recorder, Value[] Inputs, Equation[] Equations, Value[] Outputs)
{
    /// <summary>Whether a value is a place in this graph; any other is known where the graph runs.</summary>
    public bool Has(Value x) => x.Owner == Recorder;

    #region run
    public Value[] Run(params Value[] inputs)
    {
        Dictionary<Value, Value> values = new(Inputs.Zip(inputs, KeyValuePair.Create));
        Value At(Value x) => Has(x) ? values[x] : x;
        foreach (Equation line in Equations)
            values[line.Output] = Value.Apply(line.Operation, [.. line.Inputs.Select(At)]);
        return [.. Outputs.Select(At)];
    }
    #endregion

    /// <summary>How many numbers are multiplied, added, or put through a function when it runs.</summary>
    public double Work => Equations.Sum(line => line.Operation.Work(line.Inputs));

    /// <summary>As one would write it.</summary>
    public IEnumerable<string> Lines =>
    [
        $"in   {string.Join(", ", Inputs.AsEnumerable())}",
        .. Equations.Select(line => $"     {line}"),
        $"out  {string.Join(", ", Outputs.AsEnumerable())}",
    ];
}
