namespace Nabla.NN;

public static partial class Optimizers
{
    /// <summary>
    /// Updates shrink when the loss no longer does: a factor, 1 at first, is multiplied by another each time the loss,
    /// the mean over so many steps, has not become less than (1 - threshold) times its best in more than so many such
    /// means. Put it last in a chain, and hand the loss to <see cref="Optimizer.Update"/>.
    /// </summary>
    /// <param name="every">How many steps' losses are one mean: an epoch's.</param>
    /// <param name="factor">What the factor is multiplied by.</param>
    /// <param name="patience">How many means without progress are borne.</param>
    /// <param name="threshold">What counts as progress, relative to the best.</param>
    /// <param name="least">The factor shrinks no further.</param>
    /// <exception cref="ConfigurationException">A number is out of range.</exception>
    public static Optimizer OnPlateau(
        int every = 1, double factor = 0.1, int patience = 10, double threshold = 1e-4, double least = 0)
    {
        ConfigurationException.Require(every > 0, "OnPlateau", $"every {every} steps", "it is 1 or more");
        ConfigurationException.Require(factor is > 0 and < 1, "OnPlateau", $"factor {factor}", "it is between 0 and 1");
        return new Plateau(every, factor, patience, threshold, least);
    }

    // Numbers: the factor, the best mean, the sum since the last mean, how many means were no better.
    sealed class Plateau(int every, double shrink, int patience, double threshold, double least) : Optimizer
    {
        internal override Memory Begin(Tensor[] parameters) => Memory.None with
        {
            Numbers = [Tensor.Scalar(1f), Tensor.Scalar(float.PositiveInfinity), Tensor.Scalar(0f), Tensor.Scalar(0)],
        };

        internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
        {
            var loss = at.Loss ?? throw new ConfigurationException(
                "OnPlateau", "no loss", "it looks at the loss: Update(gradient, state, parameters, loss)");
            var step = memory.Step + 1;
            var (factor, best, sum, bad) = (memory.Numbers[0], memory.Numbers[1], memory.Numbers[2], memory.Numbers[3]);
            sum += (loss / every).As(DType.F32);
            var full = Tensor.Equal(step % every, 0);
            var better = sum < best * (1 - threshold);
            var count = Tensor.Where(better, 0, bad + 1);
            var tired = count > patience;
            factor = Tensor.Where(full & tired, Tensor.Maximum(factor * shrink, least), factor);
            Tensor[] numbers =
            [
                factor, Tensor.Where(full & better, sum, best), Tensor.Where(full, 0, sum),
                Tensor.Where(full, Tensor.Where(tired, 0, count), bad),
            ];
            return (
                Array.ConvertAll(at.Slopes, update => (update * factor).As(update.DType)),
                memory with { Step = step, Numbers = numbers });
        }
    }
}
