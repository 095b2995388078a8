using Google.Protobuf;
using Nabla.Arrays;
using Nabla.Data;
using Onnx;
using static Nabla.Onnx.Tests.Graphs;
using static Nabla.Onnx.Tests.Numbers;

namespace Nabla.Onnx.Tests;

/// <summary>Files that other programs may write, against ONNX Runtime; and those that nobody should.</summary>
public class ImportTests
{
    static readonly Tensor x = Layers.Draw(1, 2, 3, 4);

    static void SameAsTheRuntime(GraphProto graph, Tensor input, int set = 17)
    {
        // The runtime wants to be told the types of outputs.
        var model = OnnxModel.Parse(File(graph, set));
        var found = model.Run(model.Parameters, new() { [model.Inputs[0].Name] = input });
        foreach (var output in graph.Output)
            output.Type = Input("", found[output.Name].DType, found[output.Name].Shape.Dims.ToArray()).Type;
        var expected = Runtime.Run(File(graph, set), (model.Inputs[0].Name, input));
        foreach (var (y, output) in expected.Zip(graph.Output)) Close(y, found[output.Name], 1e-5);
    }

    static void SameAsTheRuntime(Tensor input, TensorProto[] tensors, int set, params NodeProto[] nodes) =>
        SameAsTheRuntime(
            Graph([Input("x", input.DType, input.Shape.Dims.ToArray())], tensors, nodes, [.. nodes[^1].Output]),
            input, set);

    [Fact]
    public void Shapes_that_are_computed_from_shapes_are_known() => SameAsTheRuntime(
        x, [Longs("zero", 0), Longs("minus", -1), Longs("two", 2)], 13,
        Node("Shape", ["x"], ["shape"]),
        Node("Gather", ["shape", "zero"], ["batch"], Attribute("axis", 0)),
        Node("Mul", ["batch", "two"], ["twice"]),
        Node("Concat", ["twice", "minus"], ["to"], Attribute("axis", 0)),
        Node("Reshape", ["x", "to"], ["y"]));

    [Fact]
    public void Old_files_have_axes_and_bounds_as_attributes() => SameAsTheRuntime(
        x, [], 9,
        Node("Slice", ["x"], ["part"], Attribute("starts", new[] { 1, -3 }), Attribute("ends", new[] { 100, -1 }),
            Attribute("axes", new[] { 1, 2 })),
        Node("Unsqueeze", ["part"], ["wide"], Attribute("axes", new[] { 0 })),
        Node("ReduceSum", ["wide"], ["sum"], Attribute("axes", new[] { 0, 3 }), Attribute("keepdims", 0)),
        Node("Softmax", ["sum"], ["y"]));

    [Theory]
    [InlineData(1, 100, 2)]
    [InlineData(-1, -100, -1)]
    [InlineData(2, 0, -2)]
    [InlineData(5, -5, 1)]
    public void Slices_reach_as_far_as_the_runtime_has_them(int start, int end, int step) => SameAsTheRuntime(
        x, [Longs("a", start), Longs("b", end), Longs("c", 2), Longs("d", step)], 17,
        Node("Slice", ["x", "a", "b", "c", "d"], ["y"]));

    [Theory]
    [InlineData("LSTM", 4, "forward", 0)]
    [InlineData("LSTM", 4, "bidirectional", 0)]
    [InlineData("GRU", 3, "reverse", 0)]
    [InlineData("GRU", 3, "bidirectional", 1)]
    [InlineData("RNN", 1, "bidirectional", 0)]
    public void Recurrent_operators_are_the_runtimes(string op, int gates, string direction, int before)
    {
        var (d, h) = (direction == "bidirectional" ? 2 : 1, 5);
        static TensorProto Weights(string name, int seed, params int[] shape) =>
            Protos.Tensor(name, NDArray.From<float>((0.5 * Layers.Draw(seed, shape)).ToArray<float>(), shape));
        var node = Node(op, ["x", "w", "r", "b", "", "h"], ["y", "last"], Attribute("hidden_size", h),
            Attribute("direction", direction));
        if (op == "GRU") node.Attribute.Add(Attribute("linear_before_reset", before));
        SameAsTheRuntime(Layers.Draw(9, 6, 3, 4),
            [
                Weights("w", 1, d, gates * h, 4), Weights("r", 2, d, gates * h, h), Weights("b", 3, d, 2 * gates * h),
                Weights("h", 4, d, 3, h),
            ],
            14, node);
    }

    [Theory]
    [InlineData("SAME_UPPER", 0)]
    [InlineData("SAME_LOWER", 0)]
    [InlineData("VALID", 0)]
    [InlineData("NOTSET", 1)]
    public void Windows_are_padded_as_the_runtime_pads_them(string pad, int ceil)
    {
        foreach (var op in new[] { "MaxPool", "AveragePool" })
            SameAsTheRuntime(Layers.Draw(3, 1, 2, 7, 6), [], 17, Node(
                op, ["x"], ["y"], Attribute("kernel_shape", new[] { 3, 3 }), Attribute("strides", new[] { 2, 2 }),
                Attribute("auto_pad", pad), Attribute("ceil_mode", ceil)));
    }

    [Fact]
    public void Activations_and_norms_are_the_runtimes()
    {
        string[] activations =
            ["Elu", "Selu", "Celu", "LeakyRelu", "HardSigmoid", "HardSwish", "Softsign", "ThresholdedRelu"];
        foreach (var op in activations)
            SameAsTheRuntime(3 * x, [], 17, Node(op, ["x"], ["y"]));
        SameAsTheRuntime(x, [Floats("s", 1, 2, 3), Floats("b", 1, 0, -1)], 17,
            Node("InstanceNormalization", ["x", "s", "b"], ["y"]));
        SameAsTheRuntime(x, [Floats("s", 1, 2, 3, 4)], 17, Node("LayerNormalization", ["x", "s"], ["y"]));
        SameAsTheRuntime(x, [Floats("low", -0.5f)], 13,
            Node("Squeeze", ["low"], ["l"]), Node("Clip", ["x", "l"], ["c"]), Node("Flatten", ["c"], ["y"]));
    }

    [Fact]
    public void Parts_places_and_folds_are_the_runtimes()
    {
        SameAsTheRuntime(x, [Longs("k", 2)], 17, Node("TopK", ["x", "k"], ["y", "at"], Attribute("axis", 1)));
        SameAsTheRuntime(x, [Longs("n", 1, 3)], 17, Node("Split", ["x", "n"], ["a", "b"], Attribute("axis", 2)));
        string[] folds =
            ["ReduceL1", "ReduceL2", "ReduceLogSumExp", "ReduceProd", "ReduceSumSquare", "ReduceMean"];
        foreach (var op in folds)
            SameAsTheRuntime(x, [], 17, Node(op, ["x"], ["y"], Attribute("axes", new[] { -1 })));
        SameAsTheRuntime(x, [], 17, Node(
            "ArgMax", ["x"], ["y"], Attribute("axis", 1), Attribute("select_last_index", 1)));
        SameAsTheRuntime(x, [Longs("axis", 1)], 17, Node("CumSum", ["x", "axis"], ["y"], Attribute("exclusive", 1)));
        SameAsTheRuntime(x, [Longs("pads", 0, 1, 0, 2, 0, 1)], 17, Node("Pad", ["x", "pads"], ["y"]));
        SameAsTheRuntime(Layers.Draw(4, 2, 8, 2, 3), [], 17,
            Node("DepthToSpace", ["x"], ["d"], Attribute("blocksize", 2)),
            Node("SpaceToDepth", ["d"], ["y"], Attribute("blocksize", 2)));
    }

    [Fact]
    public void A_loop_of_a_known_number_of_steps_gives_what_each_step_made()
    {
        var body = Graph([Input("i", DType.I64), Input("go", DType.Bool), Input("h", DType.F32, 2, 3, 4)], [],
            [Node("Identity", ["go"], ["on"]), Node("Add", ["h", "x"], ["next"]), Node("Neg", ["next"], ["each"])],
            "on", "next", "each");
        foreach (var output in body.Output)
            output.Type = (output.Name == "on" ? Input("", DType.Bool) : Input("", DType.F32, 2, 3, 4)).Type;
        SameAsTheRuntime(x, [Longs("five", 5)], 17,
            Node("Squeeze", ["five"], ["n"]), Node("Loop", ["n", "", "x"], ["last", "all"], Attribute("body", body)));
    }

    [Fact]
    public void What_is_not_known_is_refused_by_the_names_of_operator_and_node()
    {
        void Refused(byte[] file, string expected) => Assert.Contains(
            expected, Assert.Throws<DataException>(() => OnnxModel.Parse(file, "m.onnx")).Message,
            StringComparison.Ordinal);
        GraphProto One(NodeProto node, params TensorProto[] tensors) =>
            Graph([Input("x", DType.F32, 2)], tensors, [node], "y");
        Refused(
            File(One(Node("Frobnicate", ["x"], ["y"]))),
            "m.onnx: the node 'the Frobnicate', Frobnicate: this operator is not known here");
        var foreign = Node("Relu", ["x"], ["y"]);
        foreign.Domain = "com.microsoft";
        Refused(File(One(foreign)), "this operator of com.microsoft is not known");
        Refused(File(One(Node("Relu", ["z"], ["y"]))), "it reads 'z', which nothing has made before it");
        Refused(File(One(Node("Relu", ["x"], ["x"]))), "it makes 'x', which is there before it");
        Refused(File(One(Node("Relu", ["x"], ["z"]))), "its output 'y' is made by nothing");
        Refused(File(One(Node("Relu", ["x"], ["y"])), set: 99), "it is written in operator set 99");
        Refused(File(One(Node("Relu", ["x"], ["y"])), domain: "other"), "it is written in operator set none");
        var outside = Floats("w", 1);
        outside.DataLocation = TensorProto.Types.DataLocation.External;
        outside.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });
        Refused(File(One(Node("Relu", ["x"], ["y"]), outside)), "the tensor 'w' has its numbers in another file");
        var many = Floats("w", 1, 2);
        many.Dims[0] = 1L << 40;
        Refused(File(One(Node("Relu", ["x"], ["y"]), many)), "the tensor 'w' has a shape that no tensor can have");
        many.Dims[0] = 3;
        Refused(File(One(Node("Relu", ["x"], ["y"]), many)), "the tensor 'w' does not have as many numbers");
        many.DataType = (int)TensorProto.Types.DataType.Complex64;
        Refused(File(One(Node("Relu", ["x"], ["y"]), many)), "the type Complex64");
        Refused([1, 2, 3], "it is no ONNX file");
        Refused([], "it has no graph");
    }

    [Fact]
    public void Half_precision_comes_in_as_F32()
    {
        var half = new TensorProto { Name = "h", DataType = (int)TensorProto.Types.DataType.Float16 };
        half.Dims.Add(2);
        half.RawData = ByteString.CopyFrom(0x00, 0x3C, 0x00, 0xC0);
        var brain = new TensorProto { Name = "b", DataType = (int)TensorProto.Types.DataType.Bfloat16 };
        brain.Dims.Add(2);
        brain.Int32Data.AddRange([0x3F80, 0x4040]);
        var model = OnnxModel.Parse(File(Graph([], [half, brain], [Node("Add", ["h", "b"], ["y"])], "y")));
        Assert.Equal([2f, 1f], model.Run(model.Parameters, [])["y"].ToArray<float>());
    }

    /// <summary>A node of two bytes takes two hundred in memory: it is refused before it is unpacked.</summary>
    [Fact]
    public void A_file_does_not_unpack_to_many_times_its_size()
    {
        byte[] nodes = [.. Enumerable.Repeat<byte[]>([0x0A, 0x00], 1 << 20).SelectMany(node => node)];
        var graph = ByteString.CopyFrom(nodes);
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(ModelProto.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(graph);
        }
        var file = stream.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<DataException>(() => OnnxModel.Parse(file));
        Assert.Contains("many times its size", fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4L * file.Length);
    }

    [Fact]
    public void Inputs_that_are_missing_or_do_not_fit_are_refused()
    {
        var model = OnnxModel.Parse(File(Graph([Input("x", DType.F32, 2, 3)], [], [Node("Relu", ["x"], ["y"])], "y")));
        foreach (var wrong in new[] { Tensor.Zeros([2, 4]), Tensor.Zeros([2]), Tensor.Zeros([2, 3], DType.F64) })
            Assert.Contains("the model takes x: F32[2,3]",
                Assert.Throws<OnnxException>(() => model.Predict(wrong)).Message, StringComparison.Ordinal);
        Assert.Throws<OnnxException>(() => model.Run([], new() { ["z"] = x }));
    }
}
