namespace Nabla.NN;

/// <summary>All that training changes, as one tree: what a checkpoint holds.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="Model">The model.</param>
/// <param name="Optimizer">The optimizer's memory.</param>
/// <param name="Step">How many steps there have been.</param>
/// <param name="LossSum">The sum of their losses, F64.</param>
/// <param name="GradientSum">The sum of the norms of their gradients, F64.</param>
[Tree]
public partial record TrainingState<T>(
    T Model, OptimizerState<T> Optimizer, Tensor Step, Tensor LossSum, Tensor GradientSum) where T : ILayer;

/// <summary>One step: forward, backward, update. A pure function, for <c>Jit</c> and <c>Bind</c>.</summary>
sealed class TrainingStep<T>(
    Optimizer optimizer, Func<Tensor, Tensor, Tensor> loss, long seed, Adversary? adversary = null) where T : ILayer
{
    // The keys of layers are folded with 0 and up: this one is another.
    const int AdversaryKey = -1;

    public static TrainingState<T> Start(Optimizer optimizer, T model) =>
        new(model, optimizer.Init(model), Tensor.Scalar(0), Tensor.Scalar(0.0), Tensor.Scalar(0.0));

    public TrainingState<T> Next(TrainingState<T> state, Tensor x, Tensor y)
    {
        var key = Key.Create(seed).FoldIn(state.Step);
        var seen = adversary?.Examples(state.Model, x, y, key.FoldIn(AdversaryKey), loss, state.Step) ?? x;
        (Tensor, T) Loss(T model)
        {
            var (output, next) = model.Train(seen, key);
            return (loss(output, y), next);
        }
        var ((value, next), slope) = Transform.ValueAndGrad<T, T>(Loss)(state.Model);
        var (moved, memory) = optimizer.Step(slope, state.Optimizer, next, value);
        var norm = Optimizers.GlobalNorm(Tree.Leaves(slope));
        return new(
            moved, memory, state.Step + 1, state.LossSum + value.As(DType.F64), state.GradientSum + norm.As(DType.F64));
    }
}
