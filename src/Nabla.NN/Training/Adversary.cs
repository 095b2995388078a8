namespace Nabla.NN;

/// <summary>
/// One who knows the model and moves each example, within a box around it, to where the loss is high: projected steps
/// along the sign of the slope, from a random place of the box (Madry, Makelov, Schmidt, Tsipras, Vladu, 2018).
/// <code>
/// d₀ uniform in ±ε,   d ← clip(d + r ε sign ∂loss(x + d)/∂x, ±ε),   x + d between Least and Most
/// </code>
/// As <see cref="Trainer.Adversary"/> it makes what the model learns from. One long step (r = 1.25) is "fast"
/// adversarial training (Wong, Rice, Kolter, 2020); an ε that rises over the first epochs gets past the start, at which
/// nothing withstands anything.
/// <example><code>
/// var net = new Sequential(new Flatten(), Linear.Create(Key.Create(0), 16, 3));
/// var (x, y) = (Key.Create(1).Uniform([5, 4, 4, 1]), Tensor.Create([0, 1, 2, 0, 1]));
/// var foe = new Adversary(0.3, steps: 10, rate: 0.1);
/// var worse = foe.Examples(net, x, y, Key.Create(2));           // (5, 4, 4, 1)
/// var standing = foe.Accuracy(net, new Dataset(x, y), restarts: 2);
/// </code></example>
/// </summary>
public sealed class Adversary
{
    const int BatchSize = 250;

    readonly Schedule epsilon;

    /// <summary>An adversary.</summary>
    /// <param name="epsilon">The most by which a number changes; a schedule counts the steps of training.</param>
    /// <param name="steps">How often the slope is followed; 0 leaves examples where the start has put them.</param>
    /// <param name="rate">r: how long a step is, as a part of ε.</param>
    /// <exception cref="ConfigurationException">There are fewer than no steps, or the rate is not positive.</exception>
    public Adversary(Schedule epsilon, int steps, double rate)
    {
        ConfigurationException.Require(steps >= 0, "Adversary", $"{steps} steps", "there are none or more");
        ConfigurationException.Require(rate > 0, "Adversary", $"rate {rate}", "it is positive");
        (this.epsilon, Steps, Rate) = (epsilon, steps, rate);
    }

    /// <summary>How often the slope is followed.</summary>
    public int Steps { get; }

    /// <summary>How long a step is, as a part of ε.</summary>
    public double Rate { get; }

    /// <summary>The least number that an example may hold.</summary>
    public double Least { get; init; }

    /// <summary>The greatest.</summary>
    public double Most { get; init; } = 1;

    /// <summary>
    /// Whether steps begin at a random place of the box; else at the example as it is: one step of r = 1 is then the
    /// fast gradient-sign method (Goodfellow, Shlens, Szegedy, 2015, equation 1).
    /// </summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>The examples, moved. A pure function, for <c>Jit</c>: the steps are a loop inside it.</summary>
    /// <param name="model">The model, which is asked in evaluation.</param>
    /// <param name="x">Examples.</param>
    /// <param name="y">What each should become.</param>
    /// <param name="key">Where in the box they start, if at random.</param>
    /// <param name="loss">What is to be high; the cross-entropy by default.</param>
    /// <param name="step">The step of training, for ε; 0 by default.</param>
    public Tensor Examples(
        ILayer model, Tensor x, Tensor y, Key key, Func<Tensor, Tensor, Tensor>? loss = null, Tensor? step = null)
    {
        var box = new Box(this, x, epsilon.At(step ?? 0));
        return Transform.ForI(0, Steps, (_, d) => box.Climb(d, Slope(model, y, loss), Rate), box.Start(key)) + x;
    }

    /// <summary>The share of examples for which the model is right at every step of every attack.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Examples and their labels.</param>
    /// <param name="restarts">How often each is attacked, from another place of the box each time.</param>
    /// <param name="seed">Of those places.</param>
    /// <param name="cancellation">Ends the attack between two batches.</param>
    /// <exception cref="ConfigurationException">Nothing is attacked.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Accuracy<T>(
        T model, Dataset data, int restarts = 1, long seed = 0, CancellationToken cancellation = default)
        where T : ILayer
    {
        ConfigurationException.Require(
            restarts > 0 && data.Count > 0, "Adversary", $"{restarts} attacks on {data.Count} examples",
            "there is one of each");
        var stands = Transform.Jit<T, Tensor, Tensor, Key, Tensor>(Stands);
        var standing = 0;
        for (var i = 0; i < data.Count; i += BatchSize)
        {
            var part = data.Take(i, Math.Min(BatchSize, data.Count - i));
            var all = Tensor.Full([part.Count], true);
            for (var r = 0; r < restarts; r++)
            {
                cancellation.ThrowIfCancellationRequested();
                all &= stands(model, part.X, part.Y, Key.Create(seed).FoldIn(r).FoldIn(i));
            }
            standing += (int)all.CountNonZero();
        }
        return (double)standing / data.Count;
    }

    // Which examples the model gets right as they are at the start and after each step.
    Tensor Stands<T>(T model, Tensor x, Tensor y, Key key) where T : ILayer
    {
        var box = new Box(this, x, epsilon.At(0));
        Tensor Right(Tensor d) => Tensor.Equal(model.Predict(x + d).ArgMax(-1).As(y.DType), y);
        var start = box.Start(key);
        return Transform.ForI(0, Steps, (_, at) =>
        {
            var d = box.Climb(at.D, Slope(model, y, null), Rate);
            return (D: d, Right: at.Right & Right(d));
        }, (D: start, Right: Right(start) & Right(Tensor.Zeros(x.Shape, x.DType)))).Right;
    }

    static Func<Tensor, Tensor> Slope(ILayer model, Tensor y, Func<Tensor, Tensor, Tensor>? loss) =>
        Transform.Grad((Tensor at) => (loss ?? CrossEntropy)(model.Predict(at), y));

    static Tensor CrossEntropy(Tensor logits, Tensor labels) => Losses.CrossEntropy(logits, labels);

    // Where the examples may go.
    sealed record Box(Adversary Of, Tensor X, Tensor Epsilon)
    {
        public Tensor Start(Key key) => Of.RandomStart
            ? Inside(key.Uniform(X.Shape, -1.0, 1.0, X.DType) * Epsilon) : Tensor.Zeros(X.Shape, X.DType);

        public Tensor Climb(Tensor d, Func<Tensor, Tensor> slope, double rate) =>
            Inside(d + rate * Epsilon * slope(X + d).Sign());

        Tensor Inside(Tensor d) =>
            (X + Tensor.Maximum(Tensor.Minimum(d, Epsilon), -Epsilon)).Clip(Of.Least, Of.Most) - X;
    }
}
