namespace Nabla.NN.Tests;

/// <summary>What a wrong shape, type or setting is told: the layer by its path, and what would fit.</summary>
public partial class LayerErrorTests
{
    static readonly Key key = Key.Create(1);

    [Tree]
    internal partial record Net(Conv2d Eye, Sequential Head) : ILayer
    {
        public Tensor Forward(Tensor x, Pass pass) =>
            x.Through(Eye, pass).Relu().Reshape(x.Shape[0], -1).Through(Head, pass);

        public override string ToString() => "Net";
    }

    static readonly Net net = new(
        Conv2d.Create(key, 1, 2, 3),
        new Sequential(Linear.Create(key, 8, 4), new Dropout(0.5), Linear.Create(key, 4, 10)));

    static string Said(Action act) => Assert.ThrowsAny<ArrayException>(act).Message;

    [Fact]
    public void A_wrong_shape_names_the_layer_by_its_path_and_says_what_would_fit()
    {
        Assert.StartsWith(
            "Eye, Conv2d(1, 2, 3x3): x is f32[5,4,4]; x is (batch, y, x, 1): give it its one channel, x.ExpandDims(-1)",
            Said(() => net.Predict(Tensor.Zeros([5, 4, 4]))), StringComparison.Ordinal);
        Assert.StartsWith(
            "Head.Layers[0], Linear(8, 4): x is f32[5,18]; x is (…, 8)",
            Said(() => net.Predict(Tensor.Zeros([5, 5, 5, 1]))), StringComparison.Ordinal);
        Assert.Contains(
            "x.Reshape(-1, 4, 4, 1)", Said(() => net.Predict(Tensor.Zeros([5, 16]))), StringComparison.Ordinal);
        Assert.Contains(
            "MoveAxis", Said(() => net.Predict(Tensor.Zeros([5, 1, 4, 4]))), StringComparison.Ordinal);
        Assert.Contains(
            "LayerErrorTests.cs", Said(() => net.Predict(Tensor.Zeros([5, 4, 4]))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_is_said_while_it_is_compiled_and_differentiated() => Assert.StartsWith(
        "Head.Layers[0], Linear(8, 4)",
        Said(() =>
            Transform.Jit(Transform.Grad((Net n, Tensor x) => n.Predict(x).Sum()))(net, Tensor.Zeros([5, 5, 5, 1]))),
        StringComparison.Ordinal);

    [Fact]
    public void An_operation_that_fails_inside_a_layer_is_told_with_the_layers_path() => Assert.StartsWith(
        "Eye, Conv2d(1, 2, 3x3): x is f32[5,2,2,1]: Convolve of",
        Said(() => net.Predict(Tensor.Zeros([5, 2, 2, 1]))), StringComparison.Ordinal);

    [Fact]
    public void A_wrong_type_and_a_missing_key_name_the_layer()
    {
        Assert.Contains(
            "Embedding", Said(() => Linear.Create(key, 4, 2).Predict(Tensor.Arange(4))), StringComparison.Ordinal);
        Assert.Contains(
            "whole numbers from 0 to 6", Said(() => Embedding.Create(key, 7, 2).Predict(Tensor.Ones([3]))),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Head.Layers[1], Dropout(0.5): a pass of training without a key",
            Said(() => net.Train(Tensor.Zeros([5, 4, 4, 1]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused_when_the_layer_is_made()
    {
        Assert.Contains(
            "the heads divide the width", Said(() => MultiHeadAttention.Create(key, 7, 2)), StringComparison.Ordinal);
        Assert.Contains(
            "the groups divide both", Said(() => Conv2d.Create(key, 3, 4, 3, groups: 2)), StringComparison.Ordinal);
        Assert.Contains("stride 0x0", Said(() => MaxPool.Create(2, 0)), StringComparison.Ordinal);
        Assert.Contains("momentum 2", Said(() => BatchNorm.Create(3, momentum: 2)), StringComparison.Ordinal);
        Assert.Contains("0 inputs", Said(() => Linear.Create(key, 0, 3)), StringComparison.Ordinal);
        Assert.Contains("below 1", Said(() => new Dropout(1).Train(Tensor.Ones([2]), key)), StringComparison.Ordinal);
        Assert.Contains(
            "Projection", Said(() => new Residual(Linear.Create(key, 4, 3), null).Predict(Tensor.Ones([2, 4]))),
            StringComparison.Ordinal);
        Assert.Contains(
            "nothing is broadcast", Said(() => Losses.Mse(Tensor.Ones([3, 1]), Tensor.Ones([3]))),
            StringComparison.Ordinal);
        Assert.Contains(
            "whole numbers", Said(() => Losses.CrossEntropy(Tensor.Ones([3, 2]), Tensor.Ones([3]))),
            StringComparison.Ordinal);
    }
}
