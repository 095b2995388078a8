using System.Diagnostics;
using Nabla.Arrays;

namespace Nabla;

/// <summary>
/// The family of everything that this room and those above it refuse. Each names the operation, the operands, the
/// rule that they break, and the line of C# that asked for it.
/// </summary>
public abstract class ArrayException(string operation, string operands, string rule)
    : Exception($"{operation}: {operands}; {rule}")
{
    readonly SourceLine? site = SourceLine.Current;

    /// <summary>The operation that refused, as its caller writes it.</summary>
    public string Operation => operation;

    /// <summary>What it was given: shapes, types, leaf paths.</summary>
    public string Operands => operands;

    /// <summary>The rule that the operands break, and what would keep it.</summary>
    public string Rule => rule;

    /// <summary>The file and line of C# that asked, as <c>File.cs:12</c>; null before it was thrown.</summary>
    public string? Where => (site ?? SourceLine.Of(new StackTrace(this, fNeedFileInfo: false)))?.ToString();

    /// <summary>Operation, operands, rule and line.</summary>
    public override string Message => Where is { } line ? $"{base.Message} (at {line})" : base.Message;
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
