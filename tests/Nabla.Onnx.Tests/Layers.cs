using Nabla.NN;

namespace Nabla.Onnx.Tests;

/// <summary>Every layer of Nabla.NN, each with an input that it takes; weights and biases are drawn.</summary>
static class Layers
{
    static readonly Key key = Key.Create(3);

    /// <summary>Images all the way: between convolutions nothing has to be turned.</summary>
    public static Sequential Network { get; } = new(
        Conv2d.Create(key, 2, 4, 3, padding: 1), BatchNorm.Create(4), Activation.Relu, MaxPool.Create(2),
        new Residual(Conv2d.Create(key, 4, 4, 3, padding: 1), null), Activation.Gelu, new GlobalAveragePool(),
        new Dropout(0.2), Linear.Create(key, 4, 3), Activation.Softmax);

    static readonly Dictionary<string, (ILayer Layer, Tensor X)> all = new()
    {
        ["Linear"] = (Linear.Create(key, 4, 3), Draw(1, 5, 4)),
        ["Linear of sequences, no bias"] = (Linear.Create(key, 4, 3, bias: false), Draw(1, 5, 2, 4)),
        ["Conv1d"] = (Conv1d.Create(key, 4, 6, 3, padding: 1, groups: 2), Draw(2, 2, 7, 4)),
        ["Conv2d"] = (Conv2d.Create(key, 2, 3, (3, 2), (2, 1), (1, 0)), Draw(3, 2, 6, 5, 2)),
        ["Conv2d, dilated, in groups"] = (Conv2d.Create(key, 2, 4, 2, dilation: 2, groups: 2), Draw(4, 2, 5, 5, 2)),
        ["Conv2d, same"] = (Conv2d.Create(key, 3, 4, (2, 3), 2, Padding.Same), Draw(4, 2, 5, 7, 3)),
        ["ConvTranspose2d"] =
            (ConvTranspose2d.Create(key, 3, 2, 3, stride: 2, padding: 1, more: 1), Draw(5, 2, 3, 4, 3)),
        ["ConvTranspose2d, no bias"] = (ConvTranspose2d.Create(key, 3, 2, (2, 3), bias: false), Draw(5, 2, 3, 4, 3)),
        ["MaxPool"] = (MaxPool.Create(2), Draw(6, 2, 4, 6, 3)),
        ["MaxPool, overlapping"] = (MaxPool.Create(3, 1, 1), Draw(7, 2, 4, 4, 2)),
        ["MaxPool of sequences"] = (MaxPool.Create(2), Draw(7, 2, 6, 2)),
        ["AveragePool"] = (AveragePool.Create(2, padding: 1), Draw(8, 2, 4, 4, 3)),
        ["AveragePool, padding not counted"] =
            (AveragePool.Create(2, countPadding: false, padding: 1), Draw(8, 2, 4, 4, 3)),
        ["GlobalAveragePool"] = (new GlobalAveragePool(), Draw(9, 2, 4, 3, 5)),
        ["Dropout"] = (new Dropout(0.4), Draw(10, 3, 5)),
        ["BatchNorm"] = (BatchNorm.Create(3), Draw(11, 4, 2, 3)),
        ["LayerNorm"] = (LayerNorm.Create(5), Draw(12, 3, 5)),
        ["RmsNorm"] = (RmsNorm.Create(5), Draw(13, 3, 5)),
        ["GroupNorm"] = (GroupNorm.Create(2, 6), Draw(14, 3, 4, 6)),
        ["Embedding"] = (Embedding.Create(key, 9, 4), Tensor.Create([[1, 8], [0, 3], [8, 8]])),
        ["LearnedPositions"] = (LearnedPositions.Create(key, 9, 4), Draw(15, 2, 5, 4)),
        ["SinusoidalPositions"] = (new SinusoidalPositions(), Draw(16, 2, 5, 4)),
        ["MultiHeadAttention"] = (MultiHeadAttention.Create(key, 6, 2), Draw(17, 2, 3, 6)),
        ["MultiHeadAttention, causal, rotary"] =
            (MultiHeadAttention.Create(key, 8, 2, causal: true, rotary: true, dropout: 0.3), Draw(18, 2, 4, 8)),
        ["TransformerBlock"] = (TransformerBlock.Create(key, 4, 2, causal: true, dropout: 0.2), Draw(19, 2, 3, 4)),
        ["Rnn"] = (Rnn.Create(key, 3, 4), Draw(24, 2, 5, 3)),
        ["Lstm"] = (Lstm.Create(key, 3, 4), Draw(25, 2, 5, 3)),
        ["Gru"] = (Gru.Create(key, 3, 4), Draw(26, 2, 5, 3)),
        ["Residual"] = (new Residual(Linear.Create(key, 4, 3), Linear.Create(key, 4, 3)), Draw(20, 5, 4)),
        ["Flatten"] = (new Flatten(), Draw(21, 2, 3, 4)),
        ["Sequential, a convolutional network"] = (Network, Draw(22, 3, 8, 8, 2)),
    };

    public static IEnumerable<string> Names => [.. all.Keys, .. Enum.GetNames<ActivationKind>()];

    public static (ILayer Layer, Tensor X) Of(string name) => all.TryGetValue(name, out var found)
        ? (Drawn(found.Layer), found.X)
        : (new Activation(Enum.Parse<ActivationKind>(name)), Draw(23, 3, 4) * 3);

    public static Tensor Draw(int seed, params int[] shape) => Key.Create(seed).Normal(shape);

    // What begins at 0 or 1 would hide mistakes; variances stay positive.
    static ILayer Drawn(ILayer layer)
    {
        var seed = 100;
        return Tree.Map(layer, leaf => leaf + 0.3 * Key.Create(seed++).Uniform(leaf.Shape));
    }
}
