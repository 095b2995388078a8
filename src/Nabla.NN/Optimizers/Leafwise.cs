namespace Nabla.NN;

/// <summary>
/// What is done with each leaf by itself.
/// </summary>
/// <param name="slope">The gradient, or what the optimizers before have made of it.</param>
/// <param name="moments">What is remembered of the leaf.</param>
/// <param name="parameter">The parameter.</param>
/// <param name="step">How many updates there have been, this one with them: 1, 2, …, of the slope's type.</param>
/// <returns>The update and the next moments, as many.</returns>
public delegate (Tensor Update, Tensor[] Moments) LeafRule(
    Tensor slope, Tensor[] moments, Tensor parameter, Tensor step);

/// <summary>An optimizer that treats each leaf by itself; its moments begin at one number.</summary>
sealed class Leafwise(int moments, LeafRule rule, double start = 0) : Optimizer
{
    internal override Memory Begin(Tensor[] parameters) => Memory.None with
    {
        Moments = [.. Enumerable.Range(0, moments).Select(_ =>
            Array.ConvertAll(parameters, p => Tensor.Full(p.Shape, start, p.DType)))],
    };

    internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
    {
        var step = memory.Step + 1;
        var next = Array.ConvertAll(memory.Moments, _ => new Tensor[at.Slopes.Length]);
        var updates = new Tensor[at.Slopes.Length];
        for (var i = 0; i < updates.Length; i++)
        {
            var (slope, parameter) = (at.Slopes[i], at.Parameters[i]);
            (updates[i], var left) = rule(
                slope, Array.ConvertAll(memory.Moments, moment => moment[i]), parameter, step.As(slope.DType));
            for (var k = 0; k < next.Length; k++) next[k][i] = left[k];
        }
        return (updates, memory with { Step = step, Moments = next });
    }
}

/// <summary>An optimizer without memory but the count.</summary>
sealed class Plain(Func<Gradients, Tensor, Tensor[]> update) : Optimizer
{
    internal override Memory Begin(Tensor[] parameters) => Memory.None;

    internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory) =>
        (update(at, memory.Step), memory with { Step = memory.Step + 1 });
}

/// <summary>Optimizers one after another, each on what the one before has left of the gradient.</summary>
sealed class Chained(Optimizer[] links) : Optimizer
{
    internal override Memory Begin(Tensor[] parameters) =>
        Memory.None with { Inner = Array.ConvertAll(links, link => link.Begin(parameters)) };

    internal override (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory)
    {
        var inner = new Memory[links.Length];
        for (var i = 0; i < links.Length; i++)
        {
            (var updates, inner[i]) = links[i].Move(at, memory.Inner[i]);
            at = at with { Slopes = updates };
        }
        return (at.Slopes, memory with { Step = memory.Step + 1, Inner = inner });
    }
}
