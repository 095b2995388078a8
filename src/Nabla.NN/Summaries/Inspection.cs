using System.Globalization;

namespace Nabla.NN;

/// <summary>
/// What numbers inside a model are like: of its parameters, of a gradient, of what its layers put out. A layer whose
/// outputs are nearly all 0, or whose gradient is a thousand times another's, is seen here first.
/// <example><code>
/// var net = new Sequential(Linear.Create(Key.Create(0), 4, 8), Activation.Relu);
/// foreach (var line in Inspection.Activations(net, Key.Create(1).Normal([5, 4]))) Console.WriteLine(line);
/// foreach (var line in Inspection.Of(net)) Console.WriteLine(line);
/// </code></example>
/// </summary>
/// <param name="Path">Where the tensor, or the layer, stands.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation.</param>
/// <param name="Largest">The greatest absolute value.</param>
/// <param name="Zeros">The share that is 0.</param>
public sealed record Inspection(string Path, double Mean, double Deviation, double Largest, double Zeros)
{
    /// <summary>Of each tensor of a tree: parameters, or a gradient.</summary>
    public static IReadOnlyList<Inspection> Of<T>(T tree) =>
        [.. Tree.Named(tree).Select(leaf => Of(leaf.Path, leaf.Leaf))];

    /// <summary>Of what each layer puts out in evaluation, in the order in which they run.</summary>
    /// <exception cref="LayerException">A layer can not take what it is given.</exception>
    public static IReadOnlyList<Inspection> Activations<T>(T model, Tensor x) where T : ILayer
    {
        var found = new List<Inspection>();
        Pass? pass = null;
        pass = new Pass(model, false, null, (layer, _, y) => found.Add(Of(pass!.NameOf(layer), y)));
        x.Through(model, pass);
        return found;
    }

    static Inspection Of(string path, Tensor x)
    {
        var numbers = x.As(DType.F64);
        return x.Length == 0 ? new(path, 0, 0, 0, 0) : new(
            path, (double)numbers.Mean(), (double)numbers.Std(), (double)numbers.Abs().Max(),
            1 - (double)numbers.CountNonZero() / x.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}: mean {Mean:G3}, deviation {Deviation:G3}, largest {Largest:G3}, {Zeros:P0} zeros");
}
