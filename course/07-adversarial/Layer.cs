namespace Nabla.Course.Adversarial;

/// <summary>
/// Numbers that a layer learns, with room for their derivative and for what the descent remembers of it.
/// </summary>
/// <param name="name">What it is called in a file, such as <c>0.weight</c> for the first layer's weights.</param>
/// <param name="shape">Its sides; the numbers lie row-major.</param>
/// <param name="decays">Weights are drawn towards zero where decay is asked for; biases and the like are not.</param>
public sealed class Parameter(string name, int[] shape, bool decays = false)
{
    public string Name { get; } = name;

    public int[] Shape { get; } = shape;

    public bool Decays { get; } = decays;

    public float[] Value { get; } = new float[shape.Aggregate(1, (count, side) => checked(count * side))];

    /// <summary>The derivative of the batch's mean cost with respect to each number, after a backward pass.</summary>
    public float[] Gradient { get; } = new float[shape.Aggregate(1, (count, side) => checked(count * side))];

    /// <summary>What momentum carries from step to step.</summary>
    public float[] Velocity { get; } = new float[shape.Aggregate(1, (count, side) => checked(count * side))];
}

/// <summary>
/// One layer of a network: it turns a row of <see cref="Inputs"/> numbers into a row of <see cref="Outputs"/>, for each
/// sample of a batch. A layer holds what it has learned and nothing else: what a pass through it leaves behind lives in
/// that pass, so many passes may use one layer at a time.
/// </summary>
public abstract class Layer(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    /// <summary>What the descent may change.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>
    /// What it has noted about the data while learning: saved like a parameter, and nothing descends on it.
    /// </summary>
    public virtual IReadOnlyList<Parameter> Statistics => [];

    /// <summary>
    /// How a file names it, so that <see cref="Net.Load"/> can build it again: a word and its numbers.
    /// </summary>
    public abstract string Description { get; }

    /// <summary>How many numbers the layer wants to keep from the way forward for the way back.</summary>
    public virtual int ScratchLength(int samples) => 0;

    /// <summary>Fills <see cref="Flow.Y"/> from <see cref="Flow.X"/>.</summary>
    public abstract void Forward(Flow flow);

    /// <summary>
    /// From <see cref="Flow.Dy"/>, the derivative of the cost with respect to every output: fills <see cref="Flow.Dx"/>
    /// unless nobody asks for it, and the gradients of the parameters where the pass is for learning.
    /// </summary>
    public abstract void Backward(Flow flow);
}

/// <summary>What flows through one layer in one pass: a row a sample, row-major.</summary>
/// <param name="X">What comes in.</param>
/// <param name="Y">What goes out.</param>
/// <param name="Dy">The derivative of the cost with respect to what goes out.</param>
/// <param name="Dx">The same with respect to what comes in.</param>
/// <param name="Scratch">What the layer keeps for the way back.</param>
public sealed record Flow(float[] X, float[] Y, float[] Dy, float[] Dx, float[] Scratch)
{
    /// <summary>How many rows are in use.</summary>
    public int Samples { get; set; }

    /// <summary>Training: batch normalisation looks at this batch, and the parameters' gradients are wanted.</summary>
    public bool Learning { get; set; }

    /// <summary>
    /// Is the derivative with respect to the input asked for? The first layer's seldom is, but for an attack.
    /// </summary>
    public bool WantsDx { get; set; }

    /// <summary>How many threads a large product may use; no result depends on it.</summary>
    public int Threads { get; set; }
}
