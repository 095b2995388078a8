using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Compiler.LoopIr;

/// <summary>How often a value changes: never, with the row, or with each element.</summary>
enum Level : byte
{
    Everywhere,
    Row,
    Element,
}

/// <summary>
/// A value of a loop. A row is walked several times where a fold of it is needed again along it: a node belongs to
/// the first walk in which its inputs are there.
/// </summary>
abstract class Node(DType type, Level level, int phase)
{
    public DType Type => type;

    public Level Level => level;

    /// <summary>The walk along the row in which it can be computed; of a row's value, the walk before which.</summary>
    public int Phase => phase;
}

/// <summary>A number.</summary>
sealed class Number(Literal literal) : Node(literal.Type.DType, Level.Everywhere, 0)
{
    public ArrayTensor Value => literal.Value;

    public Literal Literal => literal;

    public override string ToString() => literal.Value.ToString();
}

/// <summary>What lies at a port.</summary>
sealed class Load(Port port, Level level) : Node(port.Type, level, 0)
{
    public Port Port => port;

    public override string ToString() => $"load p{port.Index}";
}

/// <summary>A primitive that works element by element.</summary>
sealed class Map(Primitive primitive, DType type, Node[] inputs) : Node(
    type, inputs.Max(input => input.Level), inputs.Max(input => input.Phase))
{
    public Primitive Primitive => primitive;

    public Node[] Inputs => inputs;

    public override string ToString() => primitive.ToString();
}

/// <summary>A fold along the row.</summary>
sealed class Fold(ReduceOp op, Node input) : Node(input.Type, Level.Row, input.Phase + 1)
{
    public ReduceOp Op => op;

    public Node Input => input;

    public override string ToString() => $"fold {op}".ToLowerInvariant();
}
