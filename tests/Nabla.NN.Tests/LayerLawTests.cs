using static Nabla.NN.Tests.Numbers;
using static Nabla.Transform;

namespace Nabla.NN.Tests;

/// <summary>
/// What holds of every layer: its gradient is that of central differences, in training and in evaluation; compiled it
/// does the same; its output has the shape that its documentation says.
/// </summary>
public class LayerLawTests
{
    static readonly Key key = Key.Create(3);

    static readonly Dictionary<string, (ILayer Layer, Tensor X, int[] Shape)> all = new()
    {
        ["Linear"] = (Linear.Create(key, 4, 3), Draw(1, 5, 4), [5, 3]),
        ["Linear, no bias"] = (Linear.Create(key, 4, 3, bias: false), Draw(1, 5, 2, 4), [5, 2, 3]),
        ["Conv1d"] = (Conv1d.Create(key, 4, 6, 3, padding: 1, groups: 2), Draw(2, 2, 7, 4), [2, 7, 6]),
        ["Conv2d"] = (Conv2d.Create(key, 2, 3, (3, 2), (2, 1), (1, 0)), Draw(3, 2, 6, 5, 2), [2, 3, 4, 3]),
        ["Conv2d, dilated"] = (Conv2d.Create(key, 2, 4, 2, dilation: 2, groups: 2), Draw(4, 2, 5, 5, 2), [2, 3, 3, 4]),
        ["ConvTranspose2d"] =
            (ConvTranspose2d.Create(key, 3, 2, 3, stride: 2, padding: 1, more: 1), Draw(5, 2, 3, 4, 3), [2, 6, 8, 2]),
        ["MaxPool"] = (MaxPool.Create(2), Draw(6, 2, 4, 6, 3), [2, 2, 3, 3]),
        ["MaxPool, overlapping"] = (MaxPool.Create(3, 1, 1), Draw(7, 2, 4, 4, 2), [2, 4, 4, 2]),
        ["AveragePool"] = (AveragePool.Create(2, countPadding: false, padding: 1), Draw(8, 2, 4, 4, 3), [2, 3, 3, 3]),
        ["GlobalAveragePool"] = (new GlobalAveragePool(), Draw(9, 2, 4, 3, 5), [2, 5]),
        ["Dropout"] = (new Dropout(0.4), Draw(10, 3, 5), [3, 5]),
        ["BatchNorm"] = (BatchNorm.Create(3), Draw(11, 4, 2, 3), [4, 2, 3]),
        ["LayerNorm"] = (LayerNorm.Create(5), Draw(12, 3, 5), [3, 5]),
        ["RmsNorm"] = (RmsNorm.Create(5), Draw(13, 3, 5), [3, 5]),
        ["GroupNorm"] = (GroupNorm.Create(2, 6), Draw(14, 3, 4, 6), [3, 4, 6]),
        ["LearnedPositions"] = (LearnedPositions.Create(key, 9, 4), Draw(15, 2, 5, 4), [2, 5, 4]),
        ["SinusoidalPositions"] = (new SinusoidalPositions(), Draw(16, 2, 5, 4), [2, 5, 4]),
        ["MultiHeadAttention"] = (MultiHeadAttention.Create(key, 6, 2), Draw(17, 2, 3, 6), [2, 3, 6]),
        ["MultiHeadAttention, all at once"] =
            (MultiHeadAttention.Create(key, 8, 2, causal: true, rotary: true, dropout: 0.3), Draw(18, 2, 4, 8),
                [2, 4, 8]),
        ["TransformerBlock"] =
            (TransformerBlock.Create(key, 4, 2, causal: true, dropout: 0.2), Draw(19, 2, 3, 4), [2, 3, 4]),
        ["Rnn"] = (Rnn.Create(key, 3, 4), Draw(24, 2, 5, 3), [2, 5, 4]),
        ["Lstm"] = (Lstm.Create(key, 3, 4), Draw(25, 2, 5, 3), [2, 5, 4]),
        ["Gru"] = (Gru.Create(key, 3, 4), Draw(26, 2, 5, 3), [2, 5, 4]),
        ["Residual"] = (new Residual(Linear.Create(key, 4, 3), Linear.Create(key, 4, 3)), Draw(20, 5, 4), [5, 3]),
        ["Flatten"] = (new Flatten(), Draw(21, 2, 3, 4), [2, 12]),
        ["Sequential"] = (
            new Sequential(Linear.Create(key, 4, 5), Activation.Tanh, BatchNorm.Create(5), new Dropout(0.2)),
            Draw(22, 6, 4), [6, 5]),
    };

    public static TheoryData<string> Names => [.. all.Keys, .. Enum.GetNames<ActivationKind>()];

    static (ILayer Layer, Tensor X, int[] Shape) Of(string name) => all.TryGetValue(name, out var found)
        ? (Double(found.Layer), found.X, found.Shape)
        : (new Activation(Enum.Parse<ActivationKind>(name)), Draw(23, 3, 4), [3, 4]);

    [Theory, MemberData(nameof(Names))]
    public void A_gradient_is_that_of_differences(string name)
    {
        var (layer, x, shape) = Of(name);
        var weights = Draw(30, shape);
        var evaluation = GradCheck.Of(p => (weights * p.Layer.Predict(p.X)).Sum(), (Layer: layer, X: x));
        Assert.True(evaluation.Passed, $"{evaluation}");
        var training = GradCheck.Of(p => (weights * p.Layer.Train(p.X, key).Output).Sum(), (Layer: layer, X: x));
        Assert.True(training.Passed, $"{training}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Compiled_it_does_the_same_and_leaves_the_same_state(string name)
    {
        var (layer, x, shape) = Of(name);
        var (y, next) = layer.Train(x, key);
        var train = Jit((ILayer l, Tensor t, Key k) => l.Train(t, k));
        var (compiled, state) = train(layer, x, key);
        Assert.Equal(shape, y.Shape.Dims.ToArray());
        Close(y, compiled);
        foreach (var (a, b) in Tree.Leaves(next).Zip(Tree.Leaves(state))) Close(a, b);
        Close(layer.Predict(x), Jit((ILayer l, Tensor t) => l.Predict(t))(layer, x));
    }

    [Theory, MemberData(nameof(Names))]
    public void It_calls_itself_by_a_name_and_not_by_its_numbers(string name)
    {
        var text = Of(name).Layer.ToString()!;
        Assert.DoesNotContain("{", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 3, 60);
    }
}
