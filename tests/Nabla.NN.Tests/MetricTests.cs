using static Nabla.NN.Tests.Numbers;

namespace Nabla.NN.Tests;

/// <summary>Metrics, summaries and augmentation against what one counts by hand.</summary>
public class MetricTests
{
    static readonly Tensor logits =
        Tensor.Create([[3f, 1f, 0f], [0f, 2f, 1f], [1f, 0f, 2f], [2f, 1f, 0f], [0f, 1f, 2f]]);

    static readonly Tensor labels = Tensor.Create([0, 1, 1, 2, 2]);

    [Fact]
    public void Answers_are_counted()
    {
        // Said: 0 1 2 0 2.
        Assert.Equal(0.6, Metrics.Accuracy(logits, labels), 1e-12);
        Assert.Equal(0.6, Metrics.TopK(logits, labels, 2), 1e-12);
        Assert.Equal(1, Metrics.TopK(logits, labels, 3));
        var table = Metrics.Confusion(logits, labels);
        Assert.Equal([1, 0, 0, 0, 1, 1, 1, 0, 1], table.Ravel().ToArray<int>());
        var scores = Metrics.Scores(table);
        Assert.Equal(new ClassScores(0.5, 1, 2 / 3.0, 1), scores[0]);
        Assert.Equal((1, 0.5), (scores[1].Precision, scores[1].Recall));
        Assert.Equal(new ClassScores(0, 0, 0, 0), Metrics.Scores(Tensor.Zeros([2, 2], DType.I32))[1]);
        Assert.Equal(3, Metrics.Perplexity(Tensor.Zeros([5, 3]), labels), 1e-6);
        Assert.Throws<ShapeException>(() => Metrics.Accuracy(logits, labels[1..]));
    }

    [Fact]
    public void A_summary_counts_parameters_and_operations()
    {
        var key = Key.Create(1);
        var net = new Sequential(
            Conv2d.Create(key, 1, 20, 5), Activation.Relu, MaxPool.Create(2), BatchNorm.Create(20), new Flatten(),
            new Residual(Linear.Create(key, 2880, 10), Linear.Create(key, 2880, 10)));
        var summary = Summary.Of(net, Tensor.Zeros([3, 28, 28, 1]));
        Assert.Equal(
            ["Layers[0]", "Layers[1]", "Layers[2]", "Layers[3]", "Layers[4]", "Layers[5].Body", "Layers[5].Projection"],
            summary.Layers.Select(layer => layer.Path));
        // 25 weights and a bias for each of 20 maps; 24 x 24 places, a product and a sum for each weight.
        Assert.Equal(
            (520, 3 * 24 * 24 * 20 * 25 * 2), (summary.Layers[0].Parameters, (int)summary.Layers[0].Operations));
        Assert.Equal(520 + 40 + (2 * 28810), summary.Parameters);
        Assert.Equal(40, summary.State);
        Assert.Equal([3, 12, 12, 20], summary.Layers[2].Output.Shape.Dims.ToArray());
        Assert.Contains("Layers[0]             Conv2d(1, 20, 5x5)", summary.ToString(), StringComparison.Ordinal);
        Assert.Equal(Tree.Leaves(net).Sum(leaf => leaf.Length), summary.Parameters + summary.State);
        var picture = System.Xml.Linq.XDocument.Parse(summary.ToSvg());
        string[] words =
            [.. picture.Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value)];
        Assert.All(summary.Layers, layer => Assert.Contains(layer.Layer, words));
        Assert.Contains("f32[3,12,12,20]", words);
    }

    // One object at two places; and an attention with what is in it, counted once.
    [Fact]
    public void What_stands_twice_is_told_by_its_place_and_an_attention_once()
    {
        var keys = Key.Create(1).Split(3);
        var net = new Sequential(
            Linear.Create(keys[0], 8, 8), Activation.Relu, Linear.Create(keys[1], 8, 8), Activation.Relu);
        Assert.Equal(
            ["Layers[0]", "Layers[1]", "Layers[2]", "Layers[3]"],
            Summary.Of(net, Tensor.Zeros([3, 8])).Layers.Select(layer => layer.Path));
        Assert.Equal("Layers[3], Relu", Inspection.Activations(net, Tensor.Ones([3, 8]))[3].Path);
        var attention = new Sequential(MultiHeadAttention.Create(keys[2], 8, 2), Activation.Relu);
        var summary = Summary.Of(attention, Tensor.Zeros([1, 5, 8]));
        Assert.Equal(["Layers[0]", "Layers[1]"], summary.Layers.Select(layer => layer.Path));
        Assert.Equal(summary.Parameters, summary.Layers.Sum(layer => layer.Parameters));
    }

    [Fact]
    public void Activations_are_told_by_layer()
    {
        var net = new Sequential(new Linear(Tensor.Eye(2), null), Activation.Relu);
        var found = Inspection.Activations(net, Tensor.Create([[1f, -1f], [3f, -3f]]));
        Assert.Equal(
            ["Layers[0], Linear(2, 2, no bias)", "Layers[1], Relu", "Sequential of 2"], found.Select(f => f.Path));
        Assert.Equal((0, 3, 0), (found[0].Mean, found[0].Largest, found[0].Zeros));
        Assert.Equal((1, 0.5), (found[1].Mean, found[1].Zeros));
    }

    [Fact]
    public void Images_are_moved_turned_and_covered()
    {
        var x = Draw(1, 3, 7, 7, 2);
        Tensor Naive(Func<int, int, int, (double Y, double X)> from) => Fill([3, 7, 7, 2], at =>
        {
            var (y, x0) = from(at[0], at[1], at[2]);
            double Pixel(int i, int j) => i is < 0 or > 6 || j is < 0 or > 6 ? 0 : x.At(at[0], i, j, at[3]);
            var (i, j) = ((int)Math.Floor(y), (int)Math.Floor(x0));
            var (a, b) = (y - i, x0 - j);
            return ((1 - a) * (((1 - b) * Pixel(i, j)) + (b * Pixel(i, j + 1))))
                + (a * (((1 - b) * Pixel(i + 1, j)) + (b * Pixel(i + 1, j + 1))));
        });
        var (dy, dx) = (Draw(2, 3, 7, 7), Draw(3, 3, 7, 7));
        Close(Naive((n, i, j) => (i + dy.At(n, i, j), j + dx.At(n, i, j))), Augmentations.Warp(x, dy, dx));
        // A quarter of a turn takes columns to rows.
        var turned = Augmentations.Warp(x, Naive((_, i, j) => (i, j))[.., .., .., 0] * 0, Tensor.Zeros([1], DType.F64));
        Close(x, turned);
        Assert.Equal(x.Shape, Augmentations.Rotate(15)(x, Key.Create(1)).Shape);
        Close(x, Augmentations.Rotate(0)(x, Key.Create(1)));
        Close(x, Augmentations.Elastic(0)(x, Key.Create(1)));
        var shifted = Augmentations.Shift(2)(x, Key.Create(1));
        Assert.True(
            Enumerable.Range(0, 3).All(n => Enumerable.Range(-2, 5).Any(a => Enumerable.Range(-2, 5).Any(b =>
                (bool)Tensor.AllClose(shifted[n], Naive((_, i, j) => (i + a, j + b))[n])))));
        var covered = Augmentations.CutOut(3)(Tensor.Ones([50, 9, 9, 1]), Key.Create(1));
        Assert.Equal(Enumerable.Repeat(9f, 50), (1 - covered).Sum([1, 2, 3]).ToArray<float>());
        Assert.True(
            covered.Reshape(50, -1).ToArray<float>().Chunk(81).Select(c => string.Concat(c)).Distinct().Count() > 20);
        Assert.Equal(
            0.1, Math.Sqrt((Augmentations.Noise(0.1)(0 * x, Key.Create(1))).Values().Average(v => v * v)), 0.02);
        var bent = Augmentations.Elastic(8, 2)(x, Key.Create(1));
        // Smoothing by a convolution with the bell, the other way to say it.
        double[] bell = [.. Enumerable.Range(-6, 13).Select(i => Math.Exp(-i * i / 8.0))];
        var kernel = Tensor.Create([.. bell.Select(b => b / bell.Sum())]);
        var field = 8 * Key.Create(1).Uniform([6, 7, 7, 1], -1.0, 1.0, DType.F64)
            .Convolve(kernel.Reshape(-1, 1, 1, 1), padding: (6, 0))
            .Convolve(kernel.Reshape(1, -1, 1, 1), padding: (0, 6)).Reshape(2, 3, 7, 7);
        Close(Augmentations.Warp(x, field[0], field[1]), bent);
        Assert.NotEqual(bent[0].Values(), bent[1].Values());
        Close(bent, Transform.Jit((Tensor t) => Augmentations.Elastic(8, 2)(t, Key.Create(1)))(x));
    }
}
