namespace Nabla.Course.Grads;

/// <summary>
/// A way to read a function: what to do instead of computing. Each has a level, one higher than all that were begun
/// before it; an operation goes to the highest level among its inputs.
/// </summary>
public abstract class Interpreter
{
    static int last;

    public int Level { get; } = Interlocked.Increment(ref last);

    public abstract Value Apply(Operation operation, Value[] inputs);
}

/// <summary>Dual numbers: every value carries how it moves.</summary>
public sealed class Forward : Interpreter
{
    sealed class Pair(Forward owner, Value primal, Value tangent) : Value(primal.Shape, owner)
    {
        public Value Primal => primal;

        public Value Tangent => tangent;
    }

    public Value Dual(Value primal, Value tangent) => new Pair(this, primal, tangent);

    #region forward
    public override Value Apply(Operation operation, Value[] inputs)
    {
        Value[] x = [.. inputs.Select(Primal)];
        Value y = Value.Apply(operation, x);
        Value? dy = null;
        for (int k = 0; k < x.Length; k++)
        {
            if (Tangent(inputs[k]) is { } dx)
                dy = Plus(dy, operation.Tangent(k, dx, x, y));
        }

        return new Pair(this, y, dy!);
    }

    public Value Primal(Value x) => x is Pair pair && pair.Owner == this ? pair.Primal : x;

    public Value? Tangent(Value x) => x is Pair pair && pair.Owner == this ? pair.Tangent : null;
    #endregion

    /// <summary>The sum, where there is something already.</summary>
    public static Value Plus(Value? sum, Value term) => sum is null ? term : sum + term;
}

/// <summary>Does nothing, and writes down what would have been done.</summary>
public sealed class Recorder : Interpreter
{
    /// <summary>A place in the graph, for a value that is not there yet.</summary>
    sealed class Variable(Recorder owner, int[] shape, int number) : Value(shape, owner)
    {
        public override string ToString() => number < 26 ? $"{(char)('a' + number)}" : $"v{number}";
    }

    readonly List<Value> inputs = [];
    readonly List<Equation> equations = [];

    public Value Input(Value like)
    {
        inputs.Add(New(like.Shape));
        return inputs[^1];
    }

    #region record
    public override Value Apply(Operation operation, Value[] inputs)
    {
        Value output = New(operation.Shape(inputs));
        equations.Add(new Equation(output, operation, inputs));
        return output;
    }
    #endregion

    public Graph Graph(params Value[] outputs) => new(this, [.. inputs], [.. equations], outputs);

    Variable New(int[] shape) => new(this, shape, inputs.Count + equations.Count);
}
