using Nabla.Keys;
using Nabla.Primitives;

namespace Nabla;

/// <summary>
/// Where random numbers come from: an explicit value, used once. The same key gives the same numbers, everywhere and
/// on any number of threads, and they are JAX's, bit for bit (those that go through a logarithm or the like: to its
/// rounding). To draw twice, split. A key is a tree and no tensor: nothing can be calculated with it, it goes through
/// every transformation, and <c>Vmap</c> over keys draws for each.
/// </summary>
public sealed partial class Key : ITree
{
    readonly Tensor words;

    Key(Tensor words) => this.words = words;

    /// <summary>
    /// Whether a key that is drawn from or split a second time is refused, with the lines of both uses; <c>FoldIn</c>
    /// with different numbers is no such use. For debugging, as it costs a stack trace a use: set it in the program,
    /// or in a project file with
    /// <c>&lt;RuntimeHostConfigurationOption Include="Nabla.ChecksKeys" Value="true" /&gt;</c>.
    /// </summary>
    public static bool ChecksReuse { get; set; } =
        AppContext.TryGetSwitch("Nabla.ChecksKeys", out var on) && on;

    /// <summary>The key of a seed.</summary>
    public static Key Create(long seed) => new(Tensor.Create([(int)(seed >> 32), (int)seed]));

    /// <summary>Two keys that have nothing to do with each other, or with this one from now on.</summary>
    public (Key First, Key Second) Split()
    {
        var keys = Split(2);
        return (keys[0], keys[1]);
    }

    /// <summary>As many keys.</summary>
    public Key[] Split(int count)
    {
        var all = Keys(count).words;
        return [.. Enumerable.Range(0, count).Select(i => new Key(all[i]))];
    }

    /// <summary>As many keys in one, for <c>Vmap</c> to take apart.</summary>
    public Key Keys(int count) => new(new SplitKey(count).Apply(Use("Split")));

    /// <summary>The key made of this one and a number, such as that of a step or a layer.</summary>
    public Key FoldIn(Tensor data) => new(new FoldIn().Apply(words, new ConvertTo(DType.I32, false).Apply(data)));

    IReadOnlyList<(string Name, object? Value)> ITree.Members => [(nameof(words), words)];

    object ITree.With(IReadOnlyList<object?> members) => new Key((Tensor)members[0]!);

    /// <summary>The two words, or what a transformation knows of them.</summary>
    public override string ToString() => $"Key {words}";

    // The words for one use, of which there may be no second. A key that went through a tree is another object around
    // the same words: they are what has been used.
    Tensor Use(string operation)
    {
        if (ChecksReuse) KeyUses.Record(operation, words);
        return words;
    }
}
