namespace Nabla.Course.Einsums;

/// <summary>
/// An einsum string that cannot be right, or does not fit its arrays; says which character is at fault.
/// </summary>
public sealed class EinsumException(string subscripts, int position, string fault)
    : ArgumentException($"einsum \"{subscripts}\", character {position + 1}: {fault}")
{
    /// <summary>Where the fault is in the string, counted from 0.</summary>
    public int Position { get; } = position;
}
