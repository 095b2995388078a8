namespace Nabla;

/// <summary>
/// A container of tensors that transformations look into. Tuples, arrays, lists and dictionaries are trees already;
/// a record becomes one by <c>[Tree]</c> (<see cref="TreeAttribute"/>), any other class by these two members.
/// </summary>
public interface ITree
{
    /// <summary>
    /// All members in a fixed order, each with its name. One that is neither tensor nor tree is static: it is carried
    /// along, and two trees are of one structure only if it is equal in both.
    /// </summary>
    IReadOnlyList<(string Name, object? Value)> Members { get; }

    /// <summary>The same container around other members, in the order of <see cref="Members"/>.</summary>
    object With(IReadOnlyList<object?> members);
}
