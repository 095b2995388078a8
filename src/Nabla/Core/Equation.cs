using Nabla.Arrays;

namespace Nabla.Core;

/// <summary>What an equation reads: a variable, or a number written in place.</summary>
abstract class Atom(TensorType type)
{
    public TensorType Type => type;
}

/// <summary>A variable of one graph; <see cref="Slot"/> counts the graph's variables.</summary>
sealed class Var(int slot, TensorType type) : Atom(type)
{
    public int Slot => slot;
}

/// <summary>A scalar constant, written where it is used.</summary>
sealed class Literal(ArrayTensor value) : Atom(value.Type)
{
    public ArrayTensor Value => value;
}

/// <summary>outputs = primitive(inputs), as written at a place in C#.</summary>
sealed record Equation(Primitive Primitive, Atom[] Inputs, Var[] Outputs, SourceLine? Where = null);
