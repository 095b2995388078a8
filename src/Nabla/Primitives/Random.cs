using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// What makes arrays of keys. A key is a last axis of two words; axes before it are more keys, each drawn from by
/// itself, so that examples are simply one axis more. Nothing random has a derivative by its key.
/// </summary>
abstract record OfKeys : Operation
{
    /// <summary>What one key gives.</summary>
    protected abstract TensorType Each { get; }

    /// <summary>The array of one key.</summary>
    protected abstract NDArray Make((uint High, uint Low) key);

    internal sealed override TensorType Result(TensorType[] x) =>
        x[0] is { DType: DType.I32, Rank: > 0 } key && key.Shape[-1] == 2
        ? Each with { Shape = [.. key.Shape.Dims[..^1], .. Each.Shape] }
        : throw Refuse(x, "a key is two words of I32");

    internal sealed override NDArray Compute(NDArray[] x)
    {
        var words = x[0].ToArray<int>();
        Shape shape = [.. x[0].Shape.Dims[..^1], .. Each.Shape];
        if (words.Length == 2) return Make(((uint)words[0], (uint)words[1])).Reshape(shape);
        var result = NDArray.Zeros(Each.DType, [words.Length / 2, .. Each.Shape]);
        for (var i = 0; i < words.Length; i += 2)
            Elementwise.Copy(Make(((uint)words[i], (uint)words[i + 1])), result.Index(0, i / 2));
        return result.Reshape(shape);
    }

    internal sealed override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal sealed override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (Apply(AxisMoves.Axis(x[0], axes[0]!.Value, 0)), 0);
}

/// <summary>What is drawn.</summary>
enum Distribution : byte { Bits, Uniform, Normal }

/// <summary>An array of random numbers, element i from the counter i.</summary>
sealed record Draw(Distribution Of, DType Type, Shape To) : OfKeys
{
    protected override TensorType Each => new(Type, To);

    protected override NDArray Make((uint High, uint Low) key) => Of switch
    {
        Distribution.Bits => RandomBits.Bits(key, To),
        Distribution.Uniform => RandomBits.Uniform(key, Type, To),
        _ => RandomBits.Normal(key, Type, To),
    };
}

/// <summary>New keys: number i is threefry(key, i), i as two words.</summary>
sealed record SplitKey(int Count) : OfKeys
{
    protected override TensorType Each => new(DType.I32, [Count, 2]);

    protected override NDArray Make((uint High, uint Low) key)
    {
        var words = new int[2 * Count];
        for (var i = 0; i < Count; i++)
        {
            var (x, y) = RandomBits.Hash(key, 0, (uint)i);
            (words[2 * i], words[(2 * i) + 1]) = ((int)x, (int)y);
        }
        return NDArray.From<int>(words, [Count, 2]);
    }
}

/// <summary>The key threefry(key, (0, number)), for a key and a number.</summary>
sealed record FoldIn : Operation
{
    internal override TensorType Result(TensorType[] x) =>
        x[0] is { DType: DType.I32, Rank: > 0 } key && key.Shape[-1] == 2 && x[1].DType == DType.I32
            && x[1].Shape == AxisMoves.Without(key.Shape, key.Rank - 1)
            ? x[0]
            : throw Refuse(x, "a key is two words of I32, and there is one number for each");

    internal override NDArray Compute(NDArray[] x)
    {
        var (words, numbers) = (x[0].ToArray<int>(), x[1].ToArray<int>());
        for (var i = 0; i < numbers.Length; i++)
        {
            var (high, low) = RandomBits.Hash(((uint)words[2 * i], (uint)words[(2 * i) + 1]), 0, (uint)numbers[i]);
            (words[2 * i], words[(2 * i) + 1]) = ((int)high, (int)low);
        }
        return NDArray.From<int>(words, x[0].Shape);
    }

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (Apply(AxisMoves.Front(x[0], axes[0], size), AxisMoves.Front(x[1], axes[1], size)), 0);
}
