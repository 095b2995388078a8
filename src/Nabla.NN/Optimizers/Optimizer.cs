namespace Nabla.NN;

/// <summary>
/// What makes an update of a gradient: a pure function, of which the memory (moments, counts) goes in and comes out as
/// a tree. It works inside <c>Jit</c> and in a bound step. Made by <see cref="Optimizers"/>, and put together by
/// <see cref="Optimizers.Chain"/>: each takes what the one before has made of the gradient.
/// <example><code>
/// var adam = Optimizers.Adam(0.001);
/// var net = Linear.Create(Key.Create(0), 2, 1);
/// var state = adam.Init(net);
/// var slope = net.Map(leaf => Tensor.Ones(leaf.Shape));
/// (net, state) = adam.Step(slope, state, net);
/// </code></example>
/// Leaves of an <see cref="IState"/> are passed by.
/// </summary>
public abstract class Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>The memory to begin with.</summary>
    public OptimizerState<T> Init<T>(T parameters)
    {
        var learned = new Learned<T>(parameters);
        return learned.Pack(Begin(learned.Of(parameters)));
    }

    /// <summary>What to add to the parameters, and the next memory.</summary>
    /// <param name="gradient">In the form of the parameters.</param>
    /// <param name="state">What <see cref="Init"/> or the last update has returned.</param>
    /// <param name="parameters">The parameters, which are not changed.</param>
    /// <param name="loss">The loss, for what looks at it: <see cref="Optimizers.OnPlateau"/>.</param>
    /// <exception cref="TreeException">The gradient has another form.</exception>
    public (T Updates, OptimizerState<T> State) Update<T>(
        T gradient, OptimizerState<T> state, T parameters, Tensor? loss = null)
    {
        var learned = new Learned<T>(parameters);
        var (updates, memory) = Move(
            new Gradients(learned.Of(gradient), learned.Of(parameters), learned.Paths, loss), learned.Unpack(state));
        return (learned.Full(updates, leaf => Tensor.Zeros(leaf.Shape, leaf.DType)), learned.Pack(memory));
    }

    /// <summary>The next parameters, the update added, and the next memory.</summary>
    /// <inheritdoc cref="Update"/>
    public (T Parameters, OptimizerState<T> State) Step<T>(
        T gradient, OptimizerState<T> state, T parameters, Tensor? loss = null)
    {
        var (updates, next) = Update(gradient, state, parameters, loss);
        var learned = new Learned<T>(parameters);
        Tensor[] moved = [.. learned.Of(parameters).Zip(learned.Of(updates), (p, u) => (p + u).As(p.DType))];
        return (learned.Full(moved, leaf => leaf), next);
    }

    internal abstract Memory Begin(Tensor[] parameters);

    internal abstract (Tensor[] Updates, Memory Next) Move(Gradients at, Memory memory);
}

/// <summary>
/// The memory of an optimizer, in a form that every tree can be asked for: moments by path, for files.
/// </summary>
/// <typeparam name="T">The parameters.</typeparam>
/// <param name="Step">How many updates there have been.</param>
/// <param name="Moments">Trees in the form of the parameters; a scalar 0 stands for a leaf that is not learned.</param>
/// <param name="Numbers">What else is remembered.</param>
/// <param name="Inner">The memories of the optimizers inside.</param>
[Tree]
public partial record OptimizerState<T>(Tensor Step, T[] Moments, Tensor[] Numbers, OptimizerState<T>[] Inner);

/// <summary>The same, leaf by leaf: Moments[i] has a tensor for each leaf that is learned.</summary>
sealed record Memory(Tensor Step, Tensor[][] Moments, Tensor[] Numbers, Memory[] Inner)
{
    public static readonly Memory None = new(Tensor.Scalar(0), [], [], []);

    /// <summary>All tensors of two memories of one form, pair by pair.</summary>
    public static Memory Zip(Memory a, Memory b, Func<Tensor, Tensor, Tensor> f) => new(
        f(a.Step, b.Step), [.. a.Moments.Zip(b.Moments, (x, y) => x.Zip(y, f).ToArray())],
        [.. a.Numbers.Zip(b.Numbers, f)], [.. a.Inner.Zip(b.Inner, (x, y) => Zip(x, y, f))]);
}

/// <summary>What an update is made of: a gradient, a parameter and a path for each leaf that is learned.</summary>
sealed record Gradients(Tensor[] Slopes, Tensor[] Parameters, string[] Paths, Tensor? Loss);
