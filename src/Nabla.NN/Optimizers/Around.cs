namespace Nabla.NN;

// Optimizers around another: on the mean of several gradients, or with a mean of what it leads to.
public static partial class Optimizers
{
    /// <summary>
    /// The inner optimizer on the mean of so many gradients, at the last of them; the updates between are 0. A batch so
    /// many times as large, without its memory.
    /// </summary>
    /// <exception cref="ConfigurationException">The number is not positive.</exception>
    public static Optimizer Accumulate(int gradients, Optimizer inner)
    {
        ConfigurationException.Require(gradients > 0, "Accumulate", $"{gradients} gradients", "there is at least one");
        return new Accumulated(gradients, inner);
    }

    /// <summary>
    /// The inner optimizer, and beside it the exponential moving average of the parameters, a ← d a + (1 - d) w, from w
    /// at the start on; <see cref="Average"/> reads it.
    /// </summary>
    /// <exception cref="ConfigurationException">The decay is not in [0, 1).</exception>
    public static Optimizer WithAverage(double decay, Optimizer inner)
    {
        ConfigurationException.Require(decay is >= 0 and < 1, "WithAverage", $"decay {decay}", "it is in [0, 1)");
        return new Averaged(decay, inner);
    }

    /// <summary>
    /// The averaged parameters, where <see cref="WithAverage"/> is outermost; state stays that of the model.
    /// </summary>
    /// <exception cref="ConfigurationException">The optimizer keeps no average.</exception>
    public static T Average<T>(T model, OptimizerState<T> state)
    {
        ConfigurationException.Require(
            state.Moments.Length == 1 && state.Inner.Length == 1, "Average", "an optimizer without one",
            "WithAverage is outermost");
        var learned = new Learned<T>(model);
        return learned.Full(learned.Of(state.Moments[0]), leaf => leaf);
    }

    sealed class Accumulated(int count, Optimizer inner) : Optimizer
    {
        internal override Memory Begin(Tensor[] parameters) => Memory.None with
        {
            Moments = [Array.ConvertAll(parameters, p => Tensor.Zeros(p.Shape, p.DType))],
            Inner = [inner.Begin(parameters)],
        };

        internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
        {
            var step = memory.Step + 1;
            Tensor[] sum = [.. at.Slopes.Zip(memory.Moments[0], (g, sum) => sum + g / count)];
            var (updates, next) = inner.Move(at with { Slopes = sum }, memory.Inner[0]);
            var full = Tensor.Equal(step % count, 0);
            return (
                Array.ConvertAll(updates, update => Tensor.Where(full, update, 0)),
                new(step, [Array.ConvertAll(sum, part => Tensor.Where(full, 0, part))], [],
                    [Memory.Zip(next, memory.Inner[0], (a, b) => Tensor.Where(full, a, b))]));
        }
    }

    sealed class Averaged(double decay, Optimizer inner) : Optimizer
    {
        internal override Memory Begin(Tensor[] parameters) =>
            Memory.None with { Moments = [parameters], Inner = [inner.Begin(parameters)] };

        internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
        {
            var (updates, next) = inner.Move(at, memory.Inner[0]);
            Tensor[] average = [.. memory.Moments[0].Select((mean, i) =>
                decay * mean + (1 - decay) * (at.Parameters[i] + updates[i]))];
            return (updates, new(memory.Step + 1, [average], [], [next]));
        }
    }
}
