using Onnx;
using static Nabla.Onnx.Tests.Layers;
using static Nabla.Onnx.Tests.Numbers;
using static Nabla.Transform;

namespace Nabla.Onnx.Tests;

/// <summary>Functions of all kinds, written as files and run by ONNX Runtime.</summary>
public class ExportTests
{
    static readonly Tensor grid = Draw(1, 3, 4, 5);

    static readonly Dictionary<string, Func<Tensor, Tensor>> functions = new()
    {
        ["arithmetic"] = x => (2 * x + x / 3 - -x) * x.Square() + x.Sign() * x.Abs() + x.Exp().Reciprocal(),
        ["roots"] = x => x.Abs().Sqrt() + (1 + x.Abs()).Rsqrt() + x.Cbrt() + Tensor.Pow(x.Abs(), 1.5),
        ["logarithms"] = x => x.Exp().Log() + x.Exp2() + (1 + x.Abs()).Log2() + (1 + x.Abs()).Log10(),
        ["near zero"] = x => (1e-4 * x).Expm1() * 1e4 + (1e-4 * x).Log1p() * 1e4 + x.Expm1() + (5 * x.Abs()).Log1p(),
        ["steps"] = x => (3 * x).Floor() + (3 * x).Ceil() + (3 * x).Round() + (3 * x).Trunc(),
        ["sigmoids"] = x => x.Sigmoid() + x.Softplus() + x.Relu() + x.Tanh() + x.Erf() + x.Erfc(),
        ["angles"] = x => x.Sin() + x.Cos() + (x / 4).Tan() + x.Tanh().Asin() + x.Tanh().Acos() + x.Atan(),
        ["hyperbolic"] = x => x.Sinh() + x.Cosh() + x.Asinh() + (1 + x.Abs()).Acosh() + (x / 4).Tanh().Atanh(),
        ["remainders"] = x => Tensor.FloorDivide(x, 0.3) + Tensor.Remainder(x, 0.3),
        ["relations"] = x => (x > 0).As(DType.F32) + (x >= 1).As(DType.F32) + Tensor.NotEqual(x, x).As(DType.F32),
        ["truths"] = x => Tensor.Where(((x > 0) & !(x > 1)) | ((x < -1) ^ (x < -2)), x, 0),
        ["not finite"] = x => Tensor.Where((1 / (x - x)).IsInfinity() | x.IsNaN(), x, -x) + x.IsFinite().As(DType.F32),
        ["greatest and least"] = x => Tensor.Maximum(x, 0.5) + Tensor.Minimum(x, x.T.Reshape(3, 4, 5)),
        ["broadcasts"] = x => x * Tensor.Arange(5, DType.F32) + Tensor.Arange(4, DType.F32).Reshape(4, 1) * x[0],
        ["turned and turned back"] = x => (x.Transpose(2, 0, 1) * 2).Transpose(1, 2, 0),
        ["turned"] = x => x.Transpose(2, 0, 1) + x.Transpose(2, 0, 1).Sum(0),
        ["shapes"] = x => x.Reshape(12, 5).ExpandDims(1).Transpose(1, 2, 0).Squeeze(0).Reshape(5, 2, 6),
        ["slices"] = x => x[1..3, ^2] + x[..2, 0, 0..5] * x.Slice(1, 0, 4, 3)[0, 1],
        ["slices of what repeats"] = x => Tensor.Ones([3, 4, 5]).Slice(2, 1, 3) * x.Slice(2, 0, 2),
        ["reversed"] = x => x.Flip(1) + x.Flip(0).Flip(2),
        ["padded"] = x => x.Transpose(1, 0, 2).Pad([(1, 2), (0, 0), (3, 0)]),
        ["joined"] = x => Tensor.Concat([x, 2 * x.Transpose(0, 2, 1).Transpose(0, 2, 1), Tensor.Ones([3, 1, 5])], 1),
        ["stacked"] = x => Tensor.Stack([x, -x], 1),
        ["folds"] = x =>
            x.Sum(1) + x.Mean([1], keepDims: true)[.., 0] + x.Max(1) - x.Min(1) + x.Transpose(1, 0, 2).Sum(0),
        ["folds to a number"] = x => x.Sum() + x.Max(),
        ["any and all"] = x => ((x > 1).Any(2) & (x < 2).All(2)).As(DType.F32),
        ["places"] = x => x.ArgMax(1).As(DType.F32) + x.ArgMin(1).As(DType.F32),
        ["sorted"] = x => x.Sort(1) + x.ArgSort(1).As(DType.F32),
        ["running sums"] = x => x.CumSum(1) + x.Transpose(2, 1, 0).CumSum(1).Transpose(2, 1, 0),
        ["taken"] = x => x.Take(Tensor.Create([[0, 2], [1, 1]]), 1),
        ["matrix products"] = x => x.MatMul(x.SwapAxes(1, 2)).MatMul(x[0]) + x[1].MatMul(x[0].T).MatMul(x[0]),
        ["vectors"] = x => x[0, 0].MatMul(x[0].T) + x[0].MatMul(x[0, 1]) + Tensor.Outer(x[0, 0], x[0, 1])[0, 1],
        ["einsum"] = x => Tensor.Einsum("abc,adc,abe->bde", x, x, x),
        ["einsum over two axes"] = x => Tensor.Einsum("abc,dbc->ad", x, x),
        ["standardized"] = x => x.Standardize(-1) + x.Softmax(1) + x.LogSoftmax(0) + x.LogSumExp(2, keepDims: true),
        ["a part at a place"] = x =>
            x.DynamicSlice(Tensor.Stack([(x.Sum() * 0).As(DType.I32), 9, -2]), [2, 2, 2]),
        ["a jitted function"] = x => Jit((Tensor t) => t.Sin() * 2)(x) + 1,
        ["a rematerialised function"] = x => Remat((Tensor t) => t.Sin() * 2)(x) + 1,
        ["a gradient"] = x => Grad((Tensor t) => (t.Tanh().Square() * t).Sum())(x),
        ["for each example"] = x => Vmap((Tensor t) => t.MatMul(t.T))(x),
        ["a loop"] = x =>
            Scan((Tensor h, Tensor t) => (h * 0.5 + t, h + t), Tensor.Zeros([4, 5]), x) is var (h, all) ? all + h : x,
        ["a loop without input"] = x => ForI(0, 5, (i, h) => h * 0.9 + i.As(DType.F32), x),
        ["a loop backward"] = x => Grad((Tensor t) =>
            Scan((Tensor h, Tensor each) => ((h + each).Tanh(), h.Sin()), Tensor.Zeros([4, 5]), t) is var (h, all)
            ? (all * all).Sum() + h.Sum() : h)(x),
        ["as long as"] = x => While((Tensor h) => h.Sum() < 1000, h => h + x.Abs() + 1, x),
        ["a branch"] = x => Cond(x.Sum() > 0, t => t * 2, t => t - x, x),
        ["one of three"] = x => Switch((x[0, 0, 0] * 0 + 1).As(DType.I32), [t => t, t => t * x, t => -t], x),
    };

    public static TheoryData<string> Names => [.. functions.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_function_is_what_the_runtime_makes_of_its_file(string name)
    {
        var f = functions[name];
        var file = OnnxExport.ToBytes((Tensor _, Tensor x) => f(x), Tensor.Zeros([1]), grid);
        Close(f(grid), Runtime.Run(file, ("x", grid))[0], 1e-4);
        Close(f(grid), OnnxModel.Parse(file).Predict(grid), 1e-5);
    }

    [Fact]
    public void Inputs_outputs_and_parameters_have_the_names_of_members_or_those_that_are_given()
    {
        static Dictionary<string, Tensor> F((Tensor W, Tensor B) p, Tensor[] x) =>
            new() { ["sum"] = x[0].MatMul(p.W) + p.B, ["norm"] = x[1].Square().Sum() };
        Tensor[] x = [Draw(1, 2, 3), Draw(2, 4)];
        var p = (Draw(3, 3, 5), Draw(4, 5));
        var file = OnnxExport.ToBytes<(Tensor, Tensor), Tensor[], Dictionary<string, Tensor>>(F, p, x);
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        Assert.Equal(["[0]", "[1]"], graph.Input.Select(input => input.Name));
        Assert.Equal(["[\"norm\"]", "[\"sum\"]"], graph.Output.Select(output => output.Name));
        Assert.Equal(["Item1", "Item2"], graph.Initializer.Select(tensor => tensor.Name).Where(n => n[0] == 'I'));
        var renamed = OnnxExport.ToBytes<(Tensor, Tensor), Tensor[], Dictionary<string, Tensor>>(
            F, p, x, new() { Inputs = ["a", "b"], Outputs = ["norm", "sum"] });
        var results = Runtime.Run(renamed, ("a", x[0]), ("b", x[1]));
        Close(F(p, x)["norm"], results[0], 1e-5);
        Close(F(p, x)["sum"], results[1], 1e-5);
    }

    [Fact]
    public void A_parameter_that_is_read_in_two_ways_is_in_the_file_once()
    {
        var (table, places) = (Draw(1, 7, 4), Tensor.Create([1, 5, 6]));
        static Tensor Tied(Tensor t, Tensor x) => t.Take(x).MatMul(t.T);
        var file = OnnxExport.ToBytes<Tensor, Tensor, Tensor>(Tied, table, places);
        Assert.Single(ModelProto.Parser.ParseFrom(file).Graph.Initializer);
        Close(Tied(table, places), Runtime.Run(file, ("x", places))[0], 1e-5);
    }

    [Fact]
    public void What_has_no_operator_is_refused_by_its_name_and_line()
    {
        var error = Assert.Throws<OnnxException>(() =>
            OnnxExport.ToBytes((Tensor p, Tensor x) => (x * p).Lgamma(), Tensor.Scalar(2f), grid));
        Assert.Contains("Lgamma: F32[3,4,5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("(at ExportTests.cs:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_of_the_size_of_the_batch_takes_no_other_size()
    {
        var error = Assert.Throws<OnnxException>(() => OnnxExport.ToBytes(
            (Tensor p, Tensor x) => x.Mean(0) * p, Tensor.Scalar(2f), grid, new() { AnyBatch = true }));
        Assert.Contains("export a fixed batch (at ExportTests.cs:", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<OnnxException>(() => OnnxExport.ToBytes(
            (Tensor p, Tensor x) => x.Reshape(x.Length)[..^1], Tensor.Scalar(2f), grid, new() { AnyBatch = true }));
        Assert.Contains("for batches of any size", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_enough_or_come_twice_are_refused()
    {
        foreach (var names in new[] { Array.Empty<string>(), ["a", "b"], [""] })
            Assert.Throws<OnnxException>(() => OnnxExport.ToBytes(
                (Tensor p, Tensor x) => x * p, Tensor.Scalar(2f), grid, new() { Inputs = names }));
    }

    [Fact]
    public void A_file_is_written_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "model.onnx");
        OnnxExport.Save(path, Network, Of("Sequential, a convolutional network").X);
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
        Assert.Throws<Data.DataException>(() => OnnxExport.Save(
            Path.Combine(path, "no", "model.onnx"), Network, Of("Sequential, a convolutional network").X));
        folder.Delete(recursive: true);
    }
}
