using Nabla.NN;
using Onnx;
using static Nabla.Onnx.Tests.Numbers;

namespace Nabla.Onnx.Tests;

/// <summary>
/// What every layer says, ONNX Runtime says of its file: of the batch that it was made with, and of others.
/// </summary>
public class LayerExportTests
{
    public static TheoryData<string> Names => [.. Layers.Names];

    static byte[] Export(ILayer layer, Tensor x, bool anyBatch) =>
        OnnxExport.ToBytes(layer, x, new() { AnyBatch = anyBatch });

    [Theory, MemberData(nameof(Names))]
    public void A_layer_is_what_the_runtime_makes_of_its_file(string name)
    {
        var (layer, x) = Layers.Of(name);
        Close(layer.Predict(x), Runtime.Run(Export(layer, x, anyBatch: false), ("x", x))[0], 1e-4);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_layer_takes_batches_of_any_size(string name)
    {
        var (layer, x) = Layers.Of(name);
        var file = Export(layer, x, anyBatch: true);
        foreach (var batch in new[] { x, x.Slice(0, 0, 1), Tensor.Concat([x, x, x]) })
            Close(layer.Predict(batch), Runtime.Run(file, ("x", batch))[0], 1e-4);
    }

    /// <summary>
    /// Images stay as the operators want them from the first convolution to the last: they are turned once, on the way
    /// in. Kernels are in the file as they are read, biases in the operators, and no batch is fixed.
    /// </summary>
    [Fact]
    public void A_convolutional_network_turns_its_images_once()
    {
        var images = Layers.Of("Sequential, a convolutional network").X;
        var model = ModelProto.Parser.ParseFrom(Export(Layers.Network, images, anyBatch: true));
        var nodes = model.Graph.Node;
        Assert.Single(nodes, node => node.OpType == "Transpose");
        Assert.Equal(
            ["Conv", "Conv", "Gemm"],
            nodes.Where(node => node.Input.Count == 3 && node.OpType != "Where").Select(node => node.OpType));
        var kernel = model.Graph.Initializer.Single(tensor => tensor.Name == "Layers[0].Kernel");
        Assert.Equal([4, 2, 3, 3], kernel.Dims);
        Assert.Equal("batch", model.Graph.Output[0].Type.TensorType.Shape.Dim[0].DimParam);
    }
}
