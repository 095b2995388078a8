using Nabla.Course.Adversarial;
using Nabla.NN;
using CourseConvolution = Nabla.Course.Convolutions.Convolution;
using CoursePool = Nabla.Course.Convolutions.MaxPool;

namespace Nabla.Cli.Training;

/// <summary>
/// Chapter 9's network as the framework has it. The chapter's pictures are plane by plane, the framework's have their
/// channels last: so kernels (channels, y, x, maps) become (y, x, channels, maps), and the first dense layer takes what
/// comes out of the planes in another order.
/// </summary>
sealed class ChannelsLast(Net net)
{
    /// <summary>A sequence of the framework's layers with the network's weights; it takes (batch, y, x, 1).</summary>
    /// <exception cref="CommandException">The network has layers of another kind.</exception>
    public Sequential Model()
    {
        List<ILayer> layers = [];
        int channels = 0;
        foreach (Layer layer in net.Layers)
        {
            if (layer is Dense && (layers.Count == 0 || channels > 0))
                layers.Add(new Flatten());
            layers.Add(layer switch
            {
                CourseConvolution => Convolution(layer.Parameters[0], layer.Parameters[1]),
                CoursePool => NN.MaxPool.Create(2),
                Dense => new Linear(
                    Planes(Of(layer.Parameters[0]), channels, toLast: true), Of(layer.Parameters[1])),
                Relu => Activation.Relu,
                _ => throw new CommandException($"the framework has no {layer.Description} in this form"),
            });
            channels = layer switch
            {
                CourseConvolution => layer.Parameters[1].Value.Length,
                Dense => 0,
                _ => channels,
            };
        }

        return new Sequential([.. layers]);
    }

    /// <summary>Copies what a model of the same form has learned into the network.</summary>
    public void Keep(Sequential trained)
    {
        ILayer[] learned = [.. trained.Layers.Where(layer => layer is Conv2d or Linear)];
        Layer[] mine = [.. net.Layers.Where(layer => layer.Parameters.Count > 0)];
        int channels = 0;
        foreach ((ILayer from, Layer to) in learned.Zip(mine))
        {
            (Tensor weight, Tensor bias) = from switch
            {
                Conv2d conv => (conv.Kernel.Transpose(2, 0, 1, 3), conv.Bias!),
                Linear linear => (Planes(linear.Weight, channels, toLast: false), linear.Bias!),
                _ => throw new InvalidOperationException($"{from}"),
            };
            channels = from is Conv2d ? bias.Length : 0;
            weight.ToArray<float>().CopyTo(to.Parameters[0].Value, 0);
            bias.ToArray<float>().CopyTo(to.Parameters[1].Value, 0);
        }
    }

    static Conv2d Convolution(Parameter weight, Parameter bias) =>
        new(Of(weight).Transpose(1, 2, 0, 3), Of(bias), 1, 0, 1, 1);

    static Tensor Of(Parameter parameter) => Tensor.Create<float>(parameter.Value, [.. parameter.Shape]);

    // Rows (channel, place) as (place, channel), or back; behind another dense layer, without channels, as they are.
    static Tensor Planes(Tensor weight, int channels, bool toLast)
    {
        if (channels == 0)
            return weight;
        int places = weight.Shape[0] / channels;
        Shape apart = toLast ? [channels, places, weight.Shape[1]] : [places, channels, weight.Shape[1]];
        return weight.Reshape(apart).SwapAxes(0, 1).Reshape(weight.Shape);
    }
}
