using Nabla.Primitives;

namespace Nabla;

// What is drawn from a key, each by the algorithm that jax.random has for it.
public sealed partial class Key
{
    const int BitsOfWord = 32;
    const long Words = 1L << BitsOfWord;

    /// <summary>32 random bits an element, as I32.</summary>
    public Tensor Bits(Shape shape) => new Draw(Distribution.Bits, DType.I32, shape).Apply(Use("Bits"));

    /// <summary>Numbers from low up to, not including, high, all equally likely.</summary>
    public Tensor Uniform(Shape shape, Tensor? low = null, Tensor? high = null, DType type = DType.F32)
    {
        var unit = new Draw(Distribution.Uniform, type, shape).Apply(Use("Uniform"));
        if (low is null && high is null) return unit;
        var start = low ?? 0;
        return Tensor.Maximum((unit * ((high ?? 1) - start)) + start, start);
    }

    /// <summary>Normally distributed numbers, of mean 0 and variance 1.</summary>
    public Tensor Normal(Shape shape, DType type = DType.F32) =>
        new Draw(Distribution.Normal, type, shape).Apply(Use("Normal"));

    /// <summary>
    /// Numbers distributed as those normal ones, of mean 0 and variance 1 before the cut, that lie between two bounds:
    /// √2 erf⁻¹ of a number uniform between the bounds' erf(x/√2).
    /// </summary>
    /// <exception cref="ShapeException">The lower bound is not below the upper one.</exception>
    public Tensor TruncatedNormal(Shape shape, double low = -2, double high = 2, DType type = DType.F32)
    {
        if (!(low < high)) throw new ShapeException("TruncatedNormal", $"from {low} to {high}", "low lies below high");
        var root = Tensor.Full([], Math.Sqrt(2), type);
        var (from, to) = ((low / root).Erf(), (high / root).Erf());
        var drawn = root * Uniform(shape, from, to, type).ErfInv();
        // Rounding may have reached a bound, where erf is 1 to the last bit even infinity.
        return type == DType.F32
            ? drawn.Clip(MathF.BitIncrement((float)low), MathF.BitDecrement((float)high))
            : drawn.Clip(Math.BitIncrement(low), Math.BitDecrement(high));
    }

    /// <summary>Exponentially distributed numbers, of mean 1: -ln(1 - u).</summary>
    public Tensor Exponential(Shape shape, DType type = DType.F32) => -(-Uniform(shape, type: type)).Log1p();

    /// <summary>Numbers of the Gumbel distribution: -ln(-ln u).</summary>
    public Tensor Gumbel(Shape shape, DType type = DType.F32)
    {
        // Zero has no logarithm: the least normal number stands for it.
        var least = type == DType.F32 ? 1.1754943508222875e-38 : 2.2250738585072014e-308;
        return -(-Tensor.Maximum(Uniform(shape, type: type), least).Log()).Log();
    }

    /// <summary>True with a probability, which may be a tensor that broadcasts to the shape.</summary>
    public Tensor Bernoulli(Shape shape, Tensor? probability = null) => Uniform(shape) < (probability ?? 0.5);

    /// <summary>
    /// Whole numbers from low up to, not including, high, as I32: 64 random bits modulo the distance, which makes no
    /// number likelier than another by more than one part in 2⁴⁸. Over 65,536 apart it is 32 bits: jax.random.randint
    /// does so too.
    /// </summary>
    /// <exception cref="ShapeException">No whole number is at least low and below high.</exception>
    public Tensor RandInt(Shape shape, int low, int high)
    {
        if (low >= high) throw new ShapeException("RandInt", $"from {low} to {high}", "low lies below high");
        var span = (long)high - low;
        var (first, second) = Split();
        Tensor Word(Key key) => key.Bits(shape).As(DType.I64) % Scalar(Words);
        // (2³² a + b) mod span in 32-bit arithmetic without sign, which wraps: as jax.random.randint has it.
        var half = (1L << (BitsOfWord / 2)) % span;
        var factor = half * half % Words % span;
        var offset = ((Word(first) % Scalar(span) * Scalar(factor) % Scalar(Words)) + (Word(second) % Scalar(span)))
            % Scalar(Words) % Scalar(span);
        return (offset + Scalar(low)).As(DType.I32);
    }

    static Tensor Scalar(long number) => Tensor.Scalar(number);

    /// <summary>
    /// The whole numbers from 0 to count - 1 in random order: sorted by random bits, and sorted again where they are so
    /// many that equal bits, which keep their order, would be seen.
    /// </summary>
    public Tensor Permutation(int count)
    {
        const int exponent = 3;
        var rounds = (int)Math.Ceiling(exponent * Math.Log(Math.Max(1, count)) / Math.Log(uint.MaxValue));
        var (order, key) = (Tensor.Arange(count), this);
        for (var i = 0; i < rounds; i++)
        {
            (key, var sorting) = key.Split();
            // Bits are compared without sign: the least signed number stands for 0.
            order = order[(sorting.Bits([count]) + Tensor.Scalar(int.MinValue)).ArgSort()];
        }
        return order;
    }

    /// <summary>
    /// One of the classes along the last axis of the logits, each with its softmax as the probability: the greatest
    /// of the logits, each with a Gumbel-distributed number added, is such a draw (Gumbel, 1954).
    /// </summary>
    public Tensor Categorical(Tensor logits) => (logits + Gumbel(logits.Shape, logits.DType)).ArgMax(-1);
}
