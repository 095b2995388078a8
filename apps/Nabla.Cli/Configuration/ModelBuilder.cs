using System.Text.Json;
using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>
/// The model of a configuration, from the shape of an example to as many numbers as the target asks for. Each layer is
/// tried on the shape of one example, so that what does not fit is told with the line that asks for it.
/// </summary>
sealed class ModelBuilder(ConfigNode root, Shape example, Target target, long seed)
{
    /// <summary>Pictures with a smaller side are not worth a convolution.</summary>
    const int LeastSide = 8;

    readonly bool arePictures = example.Rank == 3;
    readonly List<ILayer> layers = [];
    readonly Key key = Key.Create(seed);
    Tensor x = Example([1, .. example.Dims]);

    /// <exception cref="ConfigException">A layer can not take what the one before it leaves.</exception>
    public Sequential Build()
    {
        ConfigNode? model = root["model"];
        if (model?.Kind == JsonValueKind.Array)
        {
            foreach (ConfigNode layer in model.Items)
                Add(layer);
            if (x.Rank != 2 || x.Shape[1] != target.Outputs)
                throw model.Fault(
                    $"it ends in {Size}, and the target asks for {target.Outputs}: "
                    + "let \"output\" be the last layer");
            return new([.. layers]);
        }

        bool pictures = arePictures && Math.Min(x.Shape[1], x.Shape[2]) >= LeastSide;
        (string name, ConfigNode? settings) = model?.Named ?? (pictures ? "cnn" : "mlp", null);
        if (name == "cnn")
            Convolutional(model ?? root, settings);
        else
            Dense(model ?? root, settings);
        Linear(model ?? root, target.Outputs, bias: true);
        return new([.. layers]);
    }

    string Size => string.Join(" x ", x.Shape.Dims[1..].ToArray());

    void Dense(ConfigNode at, ConfigNode? settings)
    {
        Flat(at);
        foreach (int width in Widths(settings?["widths"], [64, 64]))
        {
            Linear(at, width, bias: true);
            Follow(at, settings, normal: true);
            Drop(at, settings);
        }
    }

    void Convolutional(ConfigNode at, ConfigNode? settings)
    {
        if (!arePictures)
            throw at.Fault($"an example is {Size}, no picture: mlp takes it");
        int size = settings?.Whole("size", 3) ?? 3;
        foreach (int maps in Widths(settings?["maps"], [16, 32]))
        {
            Convolution(at, maps, size, 1, Padding.Same, bias: true);
            Follow(at, settings, normal: true);
            Put(at, MaxPool.Create(2));
        }
        Flat(at);
        Linear(at, settings?.Whole("width", 64) ?? 64, bias: true);
        Follow(at, settings, normal: false);
        Drop(at, settings);
    }

    static int[] Widths(ConfigNode? list, int[] standard) =>
        list is null ? standard : [.. list.Items.Select(width => (int)width.Number)];

    void Follow(ConfigNode at, ConfigNode? settings, bool normal)
    {
        if (normal && settings?.Flag("batchNorm", false) == true)
            Put(at, BatchNorm.Create(x.Shape[-1]));
        Put(at, Function(settings?.Word("activation", "relu") ?? "relu"));
    }

    void Drop(ConfigNode at, ConfigNode? settings)
    {
        if (settings?.Real("dropout", 0) is > 0 and var share)
            Put(at, new Dropout(share));
    }

    void Flat(ConfigNode at)
    {
        if (x.Rank > 2)
            Put(at, new Flatten());
    }

    void Add(ConfigNode at)
    {
        (string name, ConfigNode? value) = at.Named;
        switch (name)
        {
            case "linear":
                Linear(at, Width(value!, "width"), value!.Flag("bias", true));
                break;
            case "output":
                Linear(at, target.Outputs, bias: true);
                break;
            case "conv2d":
                Convolution(at, Width(value!, "maps"), value!.Whole("size", 3), value.Whole("stride", 1),
                    value.Word("padding", "same") == "same" ? Padding.Same : 0, value.Flag("bias", true));
                break;
            case "maxPool":
                Put(at, MaxPool.Create((int)value!.Number));
                break;
            case "averagePool":
                Put(at, AveragePool.Create((int)value!.Number));
                break;
            case "globalAveragePool":
                Put(at, new GlobalAveragePool());
                break;
            case "flatten":
                Put(at, new Flatten());
                break;
            case "batchNorm":
                Put(at, BatchNorm.Create(x.Shape[-1]));
                break;
            case "layerNorm":
                Put(at, LayerNorm.Create(x.Shape[-1]));
                break;
            case "dropout":
                Put(at, new Dropout(value!.Number));
                break;
            default:
                Put(at, Function(name));
                break;
        }
    }

    static int Width(ConfigNode value, string field) =>
        value.Kind == JsonValueKind.Number ? (int)value.Number : value.Whole(field, 1);

    // On a picture it would look at each pixel by itself: what one means is a row.
    void Linear(ConfigNode at, int width, bool bias)
    {
        if (x.Rank != 2)
            throw at.Fault($"it takes a row of numbers, and here is {Size}: put \"flatten\" before it");
        Put(at, NN.Linear.Create(NextKey(), x.Shape[1], width, bias: bias));
    }

    void Convolution(ConfigNode at, int maps, int size, int stride, Padding padding, bool bias)
    {
        if (x.Rank != 4)
            throw at.Fault($"it takes a picture, and here is {Size}");
        Put(at, Conv2d.Create(NextKey(), x.Shape[3], maps, size, stride, padding, bias: bias));
    }

    Key NextKey() => key.FoldIn(layers.Count);

    void Put(ConfigNode at, ILayer layer)
    {
        try
        {
            x = Example(Transform.EvalShape((Tensor some) => layer.Predict(some))(x)[0].Shape);
        }
        catch (ArrayException fault)
        {
            throw at.Fault($"{layer} does not go on {Size}: {fault.Rule}");
        }
        if (x.Length == 0)
            throw at.Fault($"{layer} leaves nothing");
        layers.Add(layer);
    }

    // A view of one number: the shape is all that is looked at.
    static Tensor Example(Shape shape) => Tensor.Scalar(0f).BroadcastTo(shape);

    static Activation Function(string name) =>
        new(Enum.Parse<ActivationKind>(name, ignoreCase: true));
}
