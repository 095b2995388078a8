namespace Nabla;

/// <summary>
/// A container of tensors that transformations look into. Tuples, arrays, lists and dictionaries are trees already;
/// a record becomes one by implementing these three members.
/// </summary>
public interface ITree
{
    /// <summary>The members that are tensors or trees, in a fixed order, each with its name.</summary>
    IReadOnlyList<(string Name, object? Value)> Members { get; }

    /// <summary>
    /// All else that the container holds: two trees are of one structure only if this is equal. May be null.
    /// </summary>
    object? Static { get; }

    /// <summary>The same container around other members, in the order of <see cref="Members"/>.</summary>
    object With(IReadOnlyList<object?> members);
}
