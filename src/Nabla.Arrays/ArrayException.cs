namespace Nabla;

/// <summary>
/// The family of everything that this room refuses: it names the operation, the operands and the rule.
/// </summary>
public abstract class ArrayException(string operation, string operands, string rule)
    : Exception($"{operation}: {operands}; {rule}")
{
    /// <summary>The operation that refused, as its caller writes it.</summary>
    public string Operation => operation;

    /// <summary>The rule that the operands break.</summary>
    public string Rule => rule;
}

/// <summary>Shapes that do not fit each other or the operation, or a size that overflows.</summary>
public sealed class ShapeException(string operation, string operands, string rule)
    : ArrayException(operation, operands, rule);

/// <summary>An element type for which the operation has no meaning.</summary>
public sealed class DTypeException(string operation, string operands, string rule)
    : ArrayException(operation, operands, rule);

/// <summary>An axis that does not exist or is named twice.</summary>
public sealed class AxisException(string operation, string operands, string rule)
    : ArrayException(operation, operands, rule);

/// <summary>An index outside its axis.</summary>
public sealed class IndexException(string operation, string operands, string rule)
    : ArrayException(operation, operands, rule);
