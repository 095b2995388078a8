using Nabla.Course.Einsums;

namespace Nabla.Course.Grads;

/// <summary>Something that can be done to values. Whoever adds an operation owes these rules, and no others.</summary>
public abstract record Operation
{
    /// <summary>The shape of the output.</summary>
    public abstract int[] Shape(Value[] x);

    public abstract NdArray Run(NdArray[] x);

    /// <summary>How the output y moves where input k moves by dx and the others stand still.</summary>
    public abstract Value Tangent(int k, Value dx, Value[] x, Value y);

    /// <summary>
    /// For an operation that is linear in input k: how the cost feels that input, where it feels the output by c.
    /// </summary>
    public abstract Value Transpose(int k, Value c, Value[] x);

    /// <summary>How many numbers are multiplied, added, or put through a function.</summary>
    public virtual double Work(Value[] x) => x[0].Length;
}

#region add
/// <summary>a + b, of one shape.</summary>
public sealed record Add : Operation
{
    public override int[] Shape(Value[] x) => x[0].Shape;

    public override NdArray Run(NdArray[] x) => new(x[0].Shape, [.. x[0].Values.Zip(x[1].Values, (a, b) => a + b)]);

    public override Value Tangent(int k, Value dx, Value[] x, Value y) => dx;

    public override Value Transpose(int k, Value c, Value[] x) => c;
}
#endregion

#region einsum
/// <summary>Chapter 6's sums of products: the product of two numbers, of two matrices, and all the others.</summary>
public sealed record Einsum(string Text) : Operation
{
    public string[] Inputs => Text.Split("->")[0].Split(',');

    public string Output => Text.Split("->")[1];

    public override int[] Shape(Value[] x) => [.. Output.Select(letter => Sizes(x).Sizes[letter])];

    public override NdArray Run(NdArray[] x) => Loops.Einsum(Text, x);

    public override Value Tangent(int k, Value dx, Value[] x, Value y) =>
        Value.Einsum(Text, [.. x[..k], dx, .. x[(k + 1)..]]);

    public override Value Transpose(int k, Value c, Value[] x)
    {
        string[] words = [.. Inputs[..k], Output, .. Inputs[(k + 1)..]];
        Value[] operands = [.. x[..k], c, .. x[(k + 1)..]];
        string alone = new([.. Inputs[k].Except(string.Concat(words))]);
        if (alone.Length > 0)
        {
            words = [.. words, alone];
            operands = [.. operands, Value.Ones([.. alone.Select(letter => x[k].Shape[Inputs[k].IndexOf(letter)])])];
        }

        return Value.Einsum($"{string.Join(',', words)}->{Inputs[k]}", operands);
    }

    public override double Work(Value[] x) => Pairs.InOneNest(Sizes(x));

    Subscripts Sizes(Value[] x) => new(Text, [.. x.Select(operand => NdArray.Zeros(operand.Shape))]);
}
#endregion

#region each
/// <summary>A function of each number. Its slope at x, where its value is y, is written in values.</summary>
public sealed record Each(string Name, Func<double, double> Function, Func<Value, Value, Value> Slope) : Operation
{
    public override int[] Shape(Value[] x) => x[0].Shape;

    public override NdArray Run(NdArray[] x) => new(x[0].Shape, [.. x[0].Values.Select(Function)]);

    public override Value Tangent(int k, Value dx, Value[] x, Value y) => dx * Slope(x[0], y);

    public override Value Transpose(int k, Value c, Value[] x) =>
        throw new InvalidOperationException($"{Name} is not linear");
}
#endregion

/// <summary>The functions that the chapter needs, one line each.</summary>
public static class Functions
{
    #region functions
    public static Value Sigmoid(Value x) => Apply("sigmoid", x => 1 / (1 + Math.Exp(-x)), (x, y) => y - (y * y), x);

    public static Value Exp(Value x) => Apply("exp", Math.Exp, (x, y) => y, x);

    public static Value Log(Value x) => Apply("log", Math.Log, (x, y) => Reciprocal(x), x);

    public static Value Reciprocal(Value x) => Apply("reciprocal", x => 1 / x, (x, y) => -1 * y * y, x);

    public static Value Sin(Value x) => Apply("sin", Math.Sin, (x, y) => Cos(x), x);

    public static Value Cos(Value x) => Apply("cos", Math.Cos, (x, y) => -1 * Sin(x), x);
    #endregion

    static Value Apply(string name, Func<double, double> function, Func<Value, Value, Value> slope, Value x) =>
        Value.Apply(new Each(name, function, slope), x);
}
