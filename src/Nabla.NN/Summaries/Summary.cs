using System.Globalization;
using System.Text;

namespace Nabla.NN;

/// <summary>
/// A model, layer by layer in the order in which they run: shapes, parameters, operations, memory. Nothing is computed:
/// the model is traced.
/// <example><code>
/// var keys = Key.Create(0).Split(2);
/// var net = new Sequential(Linear.Create(keys[0], 784, 30), Activation.Relu, Linear.Create(keys[1], 30, 10));
/// Console.WriteLine(Summary.Of(net, Tensor.Zeros([1, 784])));
/// </code></example>
/// </summary>
public sealed class Summary
{
    Summary(string model, TensorType input, IReadOnlyList<LayerSummary> layers, long parameters, long state) =>
        (Model, Input, Layers, Parameters, State) = (model, input, layers, parameters, state);

    /// <summary>What the model is.</summary>
    public string Model { get; }

    /// <summary>What goes in.</summary>
    public TensorType Input { get; }

    /// <summary>The layers that hold no others, in the order in which they run.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>How many numbers are learned.</summary>
    public long Parameters { get; }

    /// <summary>How many numbers are state: statistics.</summary>
    public long State { get; }

    /// <summary>Multiplications and additions of one pass.</summary>
    public long Operations => Layers.Sum(layer => layer.Operations);

    /// <summary>Bytes of what all layers put out in one pass: what training keeps for the way back.</summary>
    public long ActivationBytes => Layers.Sum(layer => layer.Bytes);

    /// <summary>The summary of a model at an input of a shape.</summary>
    /// <exception cref="LayerException">A layer can not take what it is given.</exception>
    public static Summary Of<T>(T model, Tensor input) where T : ILayer
    {
        var layers = new List<LayerSummary>();
        Transform.EvalShape((T traced, Tensor x) =>
        {
            Pass? pass = null;
            pass = new Pass(traced, false, null, (layer, from, to) =>
            {
                if (HasLayers(layer)) return;
                var path = pass!.PathOf(layer);
                // What is inside an attention has run, and is told with it.
                var inside = path == "" ? "" : path + ".";
                if (layer is MultiHeadAttention)
                    layers.RemoveAll(inner => inner.Path.StartsWith(inside, StringComparison.Ordinal));
                layers.Add(LayerSummary.Of(path, layer, from, to));
            });
            return x.Through(traced, pass);
        })(model, input);
        var learned = new Learned<T>(model).Of(model).Sum(leaf => (long)leaf.Length);
        return new(
            $"{model}", input.Type, layers, learned, Tree.Leaves(model).Sum(leaf => (long)leaf.Length) - learned);
    }

    static bool HasLayers(ILayer layer) =>
        layer is not MultiHeadAttention && Tree.Nodes(layer).Skip(1).Any(node => node.Node is ILayer);

    /// <summary>A table of text.</summary>
    public override string ToString()
    {
        static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
        string[][] rows =
        [
            ["", "layer", "output", "parameters", "operations"],
            .. Layers.Select(layer => new[]
            {
                layer.Path, layer.Layer, $"{layer.Output.Shape}", N(layer.Parameters), N(layer.Operations),
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, 5).Select(i => rows.Max(row => row[i].Length))];
        var text = new StringBuilder($"{Model} of {Input}\n");
        foreach (var row in rows)
            text.AppendLine(string.Join("  ", row.Select((cell, i) =>
                i < 3 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        return text.Append(CultureInfo.InvariantCulture,
            $"{N(Parameters)} parameters, {N(State)} of state, {N(Operations)} operations, {N(ActivationBytes)} bytes of outputs")
            .ToString().ReplaceLineEndings("\n");
    }
}

/// <summary>One layer of a summary.</summary>
/// <param name="Path">Where it stands in the model.</param>
/// <param name="Layer">What it is.</param>
/// <param name="Output">What comes out.</param>
/// <param name="Parameters">How many numbers it has.</param>
/// <param name="Operations">Multiplications and additions: two for each weight that meets a number.</param>
/// <param name="Bytes">What its output takes.</param>
public sealed record LayerSummary(
    string Path, string Layer, TensorType Output, long Parameters, long Operations, long Bytes)
{
    internal static LayerSummary Of(string path, ILayer layer, Tensor x, Tensor y) => new(
        path, $"{layer}", y.Type, Tree.Leaves(layer).Sum(leaf => (long)leaf.Length), Count(layer, x, y),
        (long)y.Length * (y.DType == DType.F64 ? 8 : 4));

    static long Count(ILayer layer, Tensor x, Tensor y) => layer switch
    {
        Linear linear => Products(y.Length, linear.Weight.Shape[0]),
        Conv1d conv => Products(y.Length, conv.Kernel.Length / conv.Kernel.Shape[-1]),
        Conv2d conv => Products(y.Length, conv.Kernel.Length / conv.Kernel.Shape[-1]),
        ConvTranspose2d conv => Products(x.Length, conv.Kernel.Length / conv.Kernel.Shape[-1]),
        // Four linear layers, and for each place a product with each place, twice.
        MultiHeadAttention => (4 * Products(x.Length, x.Shape[2])) + (2 * Products(x.Length, x.Shape[1])),
        Rnn rnn => Recurrent(x, rnn.Input, rnn.Hidden),
        Lstm lstm => Recurrent(x, lstm.Input, lstm.Hidden),
        Gru gru => Recurrent(x, gru.Input, gru.Hidden),
        Embedding or Flatten or Sequential => 0,
        Activation or Dropout => y.Length,
        MaxPool or AveragePool or GlobalAveragePool => x.Length,
        _ => 4L * x.Length,
    };

    static long Recurrent(Tensor x, Tensor input, Tensor hidden) =>
        Products(x.Length / Math.Max(x.Shape[2], 1), input.Length + hidden.Length);

    static long Products(long numbers, long each) => 2 * numbers * each;
}
