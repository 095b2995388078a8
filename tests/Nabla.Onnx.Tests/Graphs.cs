using Google.Protobuf;
using Onnx;

namespace Nabla.Onnx.Tests;

/// <summary>Files put together message by message, as another program would.</summary>
static class Graphs
{
    public static NodeProto Node(string op, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"the {op}" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    public static AttributeProto Attribute(string name, object value) => Protos.Attribute(name, value);

    public static ValueInfoProto Input(string name, DType type, params int[] extents) =>
        Protos.Value(name, type, [.. extents.Select(extent => new Extent(extent))]);

    public static TensorProto Floats(string name, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        tensor.Dims.Add(values.Length);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    public static TensorProto Longs(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        return tensor;
    }

    public static GraphProto Graph(
        ValueInfoProto[] inputs, TensorProto[] tensors, NodeProto[] nodes, params string[] outputs)
    {
        var graph = new GraphProto { Name = "made by hand" };
        graph.Input.AddRange(inputs);
        graph.Initializer.AddRange(tensors);
        graph.Node.AddRange(nodes);
        graph.Output.AddRange(outputs.Select(output => new ValueInfoProto { Name = output }));
        return graph;
    }

    public static byte[] File(GraphProto graph, long set = 17, string domain = "")
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "a test", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = set });
        return model.ToByteArray();
    }
}
