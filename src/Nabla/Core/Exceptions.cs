using Nabla.Arrays;
using Nabla.Core;

namespace Nabla;

/// <summary>The numbers of a tensor were asked for where a transformation has only its type.</summary>
public sealed class ConcretizationException : ArrayException
{
    internal ConcretizationException(string operation, Tensor tensor, string cure)
        : base(operation, $"{tensor}", $"it has no numbers while the function is traced: {cure}")
    {
    }
}

/// <summary>A tensor of a transformation was used after that transformation had ended.</summary>
public sealed class LeakedTracerException : ArrayException
{
    LeakedTracerException(string operation, string operands, string rule) : base(operation, operands, rule)
    {
    }

    internal static LeakedTracerException In(string operation, Tracer tracer) => new(
        operation,
        tracer.ToString(),
        "that transformation has ended: return the value from the function instead of storing it outside");
}

/// <summary>A function that a transformation can not take, such as one whose gradient does not exist.</summary>
public sealed class TransformException : ArrayException
{
    internal TransformException(string operation, string operands, string rule) : base(operation, operands, rule)
    {
    }
}

/// <summary>Null was given where a tensor, a function or an array is needed.</summary>
public sealed class NullException : ArrayException
{
    internal NullException(string operation, string what)
        : base(operation, $"'{what}' is null", "each operand is there: a tensor that is not needed is zeros or ones")
    {
    }
}

/// <summary>Trees whose structures differ, or a value that is no tree.</summary>
public sealed class TreeException : ArrayException
{
    internal TreeException(string operation, string operands, string rule) : base(operation, operands, rule)
    {
    }
}

/// <summary>A tensor was used after it had been given to a function that <c>Jit</c> made to take its memory.</summary>
public sealed class DonatedTensorException : ArrayException
{
    internal DonatedTensorException(TensorType type, SourceLine? place) : base(
        "use of a donated tensor", $"{type}, donated at {place?.ToString() ?? "a place without symbols"}",
        "its memory holds something else now: use what the function returned, or do not donate it")
    {
    }

    internal DonatedTensorException(string donated, string again) : base(
        "donate", $"'{donated}' and '{again}' are one tensor",
        "what is donated is no other argument too: copy one of them, or do not donate it")
    {
    }
}

/// <summary>A key was used a second time while <see cref="Key.ChecksReuse"/> was on.</summary>
public sealed class KeyReuseException : ArrayException
{
    internal KeyReuseException(string operation, string key, string first)
        : base(operation, key, $"it was used before, by {first}: Split it first, or FoldIn a number for each use")
    {
    }
}
