namespace Nabla;

/// <summary>An einsum string that does not make sense, or not for its operands; names the character.</summary>
public sealed class EinsumException(string subscripts, int position, string rule)
    : ArrayException("Einsum", $"\"{subscripts}\" at character {position}", rule)
{
    /// <summary>Which character of the string, from 0.</summary>
    public int Position => position;
}
