using Nabla.Primitives;

namespace Nabla;

/// <summary>
/// Where random numbers come from: an explicit value, used once. The same key gives the same numbers, everywhere and
/// on any number of threads, and they are JAX's, bit for bit. To draw twice, split. A key is a tree: it goes through
/// every transformation, and <c>Vmap</c> over keys draws for each.
/// </summary>
public sealed class Key : ITree
{
    readonly Tensor words;

    Key(Tensor words) => this.words = words;

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
    public Key Keys(int count) => new(new SplitKey(count).Apply(words));

    /// <summary>The key made of this one and a number, such as that of a step or a layer.</summary>
    public Key FoldIn(Tensor data) => new(new FoldIn().Apply(words, data.As(DType.I32)));

    /// <summary>32 random bits an element, as I32.</summary>
    public Tensor Bits(Shape shape) => new Draw(Distribution.Bits, DType.I32, shape).Apply(words);

    /// <summary>Numbers from low up to, not including, high, all equally likely.</summary>
    public Tensor Uniform(Shape shape, Tensor? low = null, Tensor? high = null, DType type = DType.F32)
    {
        var unit = new Draw(Distribution.Uniform, type, shape).Apply(words);
        if (low is null && high is null) return unit;
        var start = low ?? 0;
        return Tensor.Maximum((unit * ((high ?? 1) - start)) + start, start);
    }

    /// <summary>Normally distributed numbers, of mean 0 and variance 1.</summary>
    public Tensor Normal(Shape shape, DType type = DType.F32) =>
        new Draw(Distribution.Normal, type, shape).Apply(words);

    /// <summary>True with a probability, which may be a tensor that broadcasts to the shape.</summary>
    public Tensor Bernoulli(Shape shape, Tensor? probability = null) => Uniform(shape) < (probability ?? 0.5);

    /// <summary>The whole numbers from 0 to count - 1 in random order: as many random bits sorted.</summary>
    public Tensor Permutation(int count) => Bits([count]).ArgSort();

    /// <summary>
    /// One of the classes along the last axis of the logits, each with its softmax as the probability.
    /// </summary>
    public Tensor Categorical(Tensor logits)
    {
        // The greatest of the logits, each with a Gumbel-distributed number added (Gumbel, 1954), is such a draw.
        // Zero has no logarithm: the least normal number stands for it.
        var least = logits.DType == DType.F32 ? 1.1754944e-38 : 2.2250738585072014e-308;
        var uniform = Tensor.Maximum(Uniform(logits.Shape, type: logits.DType), least);
        return (logits - (-uniform.Log()).Log()).ArgMax(-1);
    }

    IReadOnlyList<(string Name, object? Value)> ITree.Members => [(nameof(words), words)];

    object? ITree.Static => null;

    object ITree.With(IReadOnlyList<object?> members) => new Key((Tensor)members[0]!);

    /// <summary>The two words, or what a transformation knows of them.</summary>
    public override string ToString() => $"Key {words}";
}
