using Nabla.NN;
using static Nabla.Onnx.Tests.Numbers;
using static Nabla.Transform;
using Parameters = System.Collections.Generic.Dictionary<string, Nabla.Tensor>;

namespace Nabla.Onnx.Tests;

/// <summary>
/// A layer that has gone out and come back is the layer: its values, its derivatives, compiled, and for many examples.
/// </summary>
public class LayerImportTests
{
    public static TheoryData<string> Names => [.. Layers.Names];

    static (ILayer Layer, Tensor X, OnnxModel Model) Both(string name, bool anyBatch = true)
    {
        var (layer, x) = Layers.Of(name);
        return (layer, x, OnnxModel.Parse(OnnxExport.ToBytes(layer, x, new() { AnyBatch = anyBatch })));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_layer_comes_back_as_it_went_out(string name)
    {
        foreach (var anyBatch in new[] { true, false })
        {
            var (layer, x, model) = Both(name, anyBatch);
            Close(layer.Predict(x), model.Predict(x), 1e-6);
            Close(layer.Predict(x), Jit((Tensor t) => model.Predict(t))(x), 1e-6);
        }
    }

    // In double precision, where differences can tell.
    [Theory, MemberData(nameof(Names))]
    public void Its_gradient_is_that_of_differences(string name)
    {
        var (layer, x) = Layers.Of(name);
        if (x.DType.IsFloat()) x = x.As(DType.F64);
        var model = OnnxModel.Parse(OnnxExport.ToBytes(Tree.Map(layer, leaf => leaf.As(DType.F64)), x));
        var weights = Layers.Draw(40, model.Predict(x).Shape.Dims.ToArray()).As(DType.F64);
        var check = x.DType.IsFloat()
            ? GradCheck.Of(at => (weights * model.Apply(at.P, at.X)).Sum(), (P: model.Parameters, X: x))
            : GradCheck.Of(p => (weights * model.Apply(p, x)).Sum(), model.Parameters);
        Assert.True(check.Passed, $"{check}");
    }

    [Theory, MemberData(nameof(Names))]
    public void For_many_examples_it_is_what_it_is_for_each(string name)
    {
        var (_, x, model) = Both(name);
        Tensor[] examples = [x, x.DType.IsFloat() ? -x : x, x.DType.IsFloat() ? x * 0.5 : x];
        var all = Vmap((Tensor t) => model.Predict(t))(Tensor.Stack(examples));
        for (var i = 0; i < examples.Length; i++) Close(model.Predict(examples[i]), all[i], 1e-6);
    }

    [Fact]
    public void A_model_that_came_in_learns_on()
    {
        var (_, x, model) = Both("Sequential, a convolutional network");
        var labels = Tensor.Create([0, 2, 1]);
        var step = Jit((Parameters p) =>
        {
            Tensor Loss(Parameters q) => -(model.Apply(q, x) * labels.OneHot(3)).Sum(-1).Log().Mean();
            var (loss, slope) = ValueAndGrad<Parameters>(Loss)(p);
            return (loss, Tree.Zip(p, slope, (at, by) => at - 0.1 * by));
        });
        var (first, p) = step(model.Parameters);
        for (var i = 0; i < 20; i++) (_, p) = step(p);
        Assert.True((float)step(p).Item1 < 0.5 * (float)first);
    }
}
