using Nabla.Course.Einsums;

namespace Nabla.Course.Grads;

/// <summary>
/// What functions compute with: numbers, or something that an interpreter put in their place. A value has a shape, and
/// whoever applies an operation to it need not know which of the two it is.
/// </summary>
public abstract class Value(int[] shape, Interpreter? owner)
{
    public int[] Shape { get; } = shape;

    public int Length => Shape.Aggregate(1, (product, side) => product * side);

    /// <summary>The interpreter that made this; none made a number.</summary>
    public Interpreter? Owner { get; } = owner;

    #region apply
    public static Value Apply(Operation operation, params Value[] inputs)
    {
        Interpreter? innermost = inputs.Select(x => x.Owner).MaxBy(owner => owner?.Level ?? 0);
        return innermost is null ? operation.Run([.. inputs.Select(x => x.Numbers)]) : innermost.Apply(operation, inputs);
    }
    #endregion

    /// <summary>The numbers, where there are any.</summary>
    public virtual NdArray Numbers => throw new InvalidOperationException("an interpreter stands here, not a number");

    /// <summary>The number of a value without sides.</summary>
    public double Number => Numbers.Values.Single();

    public static implicit operator Value(double x) => new Known(new NdArray([], [x]));

    public static implicit operator Value(NdArray x) => new Known(x);

    #region operators
    public static Value operator +(Value a, Value b) => Apply(new Add(), a.Spread(b.Shape), b.Spread(a.Shape));

    public static Value operator -(Value a, Value b) => a + (-1 * b);

    public static Value operator *(Value a, Value b) =>
        Einsum($"{a.Letters},{b.Letters}->{(a.Shape.Length > 0 ? a : b).Letters}", a, b);

    public static Value Einsum(string text, params Value[] operands) => Apply(new Einsum(text), operands);

    public Value Sum() => Einsum($"{Letters}->", this);
    #endregion

    public static Value Ones(params int[] shape) => NdArray.Ones(shape);

    public static Value Zeros(params int[] shape) => NdArray.Zeros(shape);

    /// <summary>A value without sides, at every place of an array; any other is left as it is.</summary>
    Value Spread(int[] shape) => Shape.Length == 0 && shape.Length > 0 ? this * Ones(shape) : this;

    /// <summary>A letter for each side.</summary>
    public string Letters => "abcdefgh"[..Shape.Length];

    sealed class Known(NdArray numbers) : Value(numbers.Shape, null)
    {
        public override NdArray Numbers => numbers;

        // Plus 0, for what is 0 after a minus sign.
        public override string ToString() => Shape.Length == 0 ? $"{Number + 0:0.####}" : numbers.Sides;
    }
}
