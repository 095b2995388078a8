using static Nabla.NN.Tests.Numbers;

namespace Nabla.NN.Tests;

/// <summary>Layers against loops that say what their documentation says, in double precision.</summary>
public class LayerValueTests
{
    static readonly Key key = Key.Create(5);

    [Fact]
    public void A_linear_layer_is_a_sum_for_each_output()
    {
        var layer = new Linear(Draw(1, 4, 3), Draw(2, 3));
        var x = Draw(3, 5, 4);
        var naive = Fill([5, 3], i => layer.Bias!.At(i[1])
            + Enumerable.Range(0, 4).Sum(k => x.At(i[0], k) * layer.Weight.At(k, i[1])));
        Close(naive, layer.Predict(x));
    }

    [Theory]
    [InlineData(1, 1, 0, 0, 1, 1, 1), InlineData(2, 1, 1, 2, 1, 1, 1), InlineData(1, 3, 2, 0, 2, 1, 1)]
    [InlineData(1, 1, 1, 1, 1, 2, 2), InlineData(2, 2, 0, 1, 1, 1, 4)]
    public void A_convolution_is_a_sum_over_its_window(
        int strideY, int strideX, int padY, int padX, int dilationY, int dilationX, int groups)
    {
        var (x, kernel, bias) = (Draw(1, 2, 7, 8, 4), Draw(2, 3, 2, 4 / groups, 8), Draw(3, 8));
        var layer = new Conv2d(kernel, bias, (strideY, strideX), (padY, padX), (dilationY, dilationX), groups);
        var y = layer.Predict(x);
        var (each, filters) = (4 / groups, 8 / groups);
        Close(
            Fill(y.Shape.Dims.ToArray(), at =>
            {
                var sum = bias.At(at[3]);
                for (var p = 0; p < 3; p++)
                    for (var q = 0; q < 2; q++)
                        for (var c = 0; c < each; c++)
                        {
                            var (i, j) = (
                                (at[1] * strideY) + (p * dilationY) - padY, (at[2] * strideX) + (q * dilationX) - padX);
                            if (i is < 0 or >= 7 || j is < 0 or >= 8) continue;
                            sum += x.At(at[0], i, j, (at[3] / filters * each) + c) * kernel.At(p, q, c, at[3]);
                        }
                return sum;
            }), y);
        Assert.Equal(((7 + (2 * padY) - (dilationY * 2) - 1) / strideY) + 1, y.Shape[1]);
        Assert.Equal(((8 + (2 * padX) - dilationX - 1) / strideX) + 1, y.Shape[2]);
    }

    [Fact]
    public void A_convolution_along_one_axis_is_one_along_the_second_of_two()
    {
        var (x, kernel) = (Draw(1, 2, 9, 3), Draw(2, 3, 3, 4));
        var line = new Conv1d(kernel, null, 2, 1, 2, 1).Predict(x);
        var plane = new Conv2d(kernel.ExpandDims(0), null, (1, 2), (0, 1), (1, 2), 1).Predict(x.ExpandDims(1));
        Close(plane.Squeeze(1), line);
    }

    [Theory, InlineData(1, 0, 0), InlineData(2, 1, 1), InlineData(3, 0, 2)]
    public void A_transposed_convolution_spreads_each_number_over_a_window(int stride, int pad, int more)
    {
        var (x, kernel, bias) = (Draw(1, 2, 3, 4, 5), Draw(2, 3, 3, 2, 5), Draw(3, 2));
        var y = new ConvTranspose2d(kernel, bias, stride, pad, 1, more).Predict(x);
        int[] shape = [2, (2 * stride) + 3 - (2 * pad) + more, (3 * stride) + 3 - (2 * pad) + more, 2];
        var sums = new double[2, shape[1], shape[2], 2];
        foreach (var (n, i, j, p, q) in from n in Enumerable.Range(0, 2)
                                        from i in Enumerable.Range(0, 3)
                                        from j in Enumerable.Range(0, 4)
                                        from p in Enumerable.Range(0, 3)
                                        from q in Enumerable.Range(0, 3)
                                        select (n, i, j, p, q))
        {
            var (a, b) = ((i * stride) + p - pad, (j * stride) + q - pad);
            if (a < 0 || b < 0 || a >= shape[1] || b >= shape[2]) continue;
            for (var o = 0; o < 2; o++)
                for (var c = 0; c < 5; c++) sums[n, a, b, o] += x.At(n, i, j, c) * kernel.At(p, q, o, c);
        }
        Close(Fill(shape, at => sums[at[0], at[1], at[2], at[3]] + bias.At(at[3])), y);
    }

    [Fact]
    public void Pools_take_the_greatest_and_the_mean_of_their_windows()
    {
        var x = Draw(1, 2, 4, 6, 3);
        IEnumerable<double> Window(int[] at) => from p in Enumerable.Range(0, 2)
                                                from q in Enumerable.Range(0, 2)
                                                select x.At(at[0], (2 * at[1]) + p, (2 * at[2]) + q, at[3]);
        Close(Fill([2, 2, 3, 3], at => Window(at).Max()), MaxPool.Create(2).Predict(x));
        Close(Fill([2, 2, 3, 3], at => Window(at).Average()), AveragePool.Create(2).Predict(x));
        Close(
            Fill([2, 3], at => (from i in Enumerable.Range(0, 4)
                                from j in Enumerable.Range(0, 6)
                                select x.At(at[0], i, j, at[1])).Average()),
            new GlobalAveragePool().Predict(x));
        // Padding counts as 0 in one mean, and not at all in the other; it is never the greatest.
        var corner = -Tensor.Ones([1, 2, 2, 1], DType.F64);
        Assert.Equal(-0.25, AveragePool.Create(2, 2, 1).Predict(corner).At(0, 0, 0, 0));
        Assert.Equal(-1, AveragePool.Create(2, 2, 1, countPadding: false).Predict(corner).At(0, 0, 0, 0));
        Assert.Equal(-1, MaxPool.Create(2, 2, 1).Predict(corner).At(0, 0, 0, 0));
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_drops_the_share_that_it_says()
    {
        var x = Tensor.Ones([200, 500]);
        var (y, _) = new Dropout(0.3).Train(x, key);
        var values = y.ToArray<float>();
        // 100,000 draws: the share is within five deviations of √(0.3 · 0.7/100,000).
        Assert.InRange(values.Count(v => v == 0) / 100_000.0, 0.3 - 0.0073, 0.3 + 0.0073);
        Assert.All(values.Distinct(), v => Assert.True(v == 0 || Math.Abs(v - (1 / 0.7)) < 1e-6));
        Assert.Equal(x.ToArray<float>(), new Dropout(0.3).Predict(x).ToArray<float>());
        // Two layers of one pass draw different numbers; the same key draws the same.
        var two = new Sequential(new Dropout(0.5), new Dropout(0.5));
        Assert.InRange(two.Train(x, key).Output.ToArray<float>().Count(v => v == 4) / 100_000.0, 0.24, 0.26);
        Assert.Equal(two.Train(x, key).Output.ToArray<float>(), two.Train(x, key).Output.ToArray<float>());
    }

    [Fact]
    public void Batch_normalisation_takes_the_batch_in_training_and_what_it_has_seen_in_evaluation()
    {
        var layer = Double(BatchNorm.Create(3, momentum: 0.25)) with { Scale = Draw(1, 3), Shift = Draw(2, 3) };
        var x = Draw(3, 4, 5, 3);
        double[] Channel(int c) =>
            [.. from n in Enumerable.Range(0, 4) from t in Enumerable.Range(0, 5) select x.At(n, t, c)];
        double Mean(int c) => Channel(c).Average();
        double Square(int c) => Channel(c).Sum(v => (v - Mean(c)) * (v - Mean(c)));
        Tensor Normal(Func<int, double> mean, Func<int, double> variance) => Fill([4, 5, 3], at =>
            ((x.At(at) - mean(at[2])) / Math.Sqrt(variance(at[2]) + 1e-5) * layer.Scale.At(at[2]))
                + layer.Shift.At(at[2]));

        var (y, next) = layer.Train(x);
        Close(Normal(Mean, c => Square(c) / 20), y);
        Close(Fill([3], at => 0.25 * Mean(at[0])), next.Running.Mean);
        Close(Fill([3], at => 0.75 + (0.25 * Square(at[0]) / 19)), next.Running.Variance);
        Close(Normal(next.Running.Mean.Values().ElementAt, next.Running.Variance.Values().ElementAt), next.Predict(x));
        // The parameters are the same in both, and the layer that was asked has not changed.
        Assert.Same(layer.Scale, next.Scale);
        Close(Tensor.Zeros([3]), layer.Running.Mean);
    }

    [Fact]
    public void Norms_of_rows_and_of_groups_have_mean_0_and_variance_1()
    {
        var (x, scale, shift) = (Draw(1, 2, 3, 6), Draw(2, 6), Draw(3, 6));
        Tensor Over(Func<int[], IEnumerable<double>> set) => Fill([2, 3, 6], at =>
        {
            double[] all = [.. set(at)];
            var mean = all.Average();
            return ((x.At(at) - mean) / Math.Sqrt(all.Average(v => (v - mean) * (v - mean)) + 1e-5) * scale.At(at[2]))
                + shift.At(at[2]);
        });
        Close(Over(at => Enumerable.Range(0, 6).Select(c => x.At(at[0], at[1], c))),
            new LayerNorm(scale, shift, 1e-5).Predict(x));
        Close(
            Over(at =>
                from t in Enumerable.Range(0, 3) from c in Enumerable.Range(at[2] / 2 * 2, 2) select x.At(at[0], t, c)),
            new GroupNorm(scale, shift, 3, 1e-5).Predict(x));
        Close(
            Fill([2, 3, 6], at => x.At(at) * scale.At(at[2])
                / Math.Sqrt(Enumerable.Range(0, 6).Average(c => Math.Pow(x.At(at[0], at[1], c), 2)) + 1e-5)),
            new RmsNorm(scale, 1e-5).Predict(x));
    }

    [Fact]
    public void An_embedding_is_the_product_with_one_hot_rows()
    {
        var layer = new Embedding(Draw(1, 7, 3));
        var places = Tensor.Create([[1, 6], [0, 1]]);
        Close(places.OneHot(7, DType.F64).MatMul(layer.Table), layer.Predict(places));
        Close(Draw(2, 4, 3).MatMul(layer.Table.T), layer.Logits(Draw(2, 4, 3)));
    }

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public void Attention_is_a_mean_of_values_weighed_by_how_keys_fit(bool causal, bool masked)
    {
        const int batch = 2, time = 4, width = 6, heads = 2, size = 3;
        var layer = Double(MultiHeadAttention.Create(key, width, heads, causal));
        layer = layer with
        {
            Query = layer.Query with { Bias = Draw(8, width) },
            Value = layer.Value with { Bias = Draw(9, width) }
        };
        var x = Draw(1, batch, time, width);
        var mask = masked ? Draw(2, time, time) > -1 : null;
        var (q, k, v) = (layer.Query.Predict(x), layer.Key.Predict(x), layer.Value.Predict(x));
        var mixed = Fill([batch, time, width], at =>
        {
            var (n, t, head) = (at[0], at[1], at[2] / size);
            bool Sees(int s) => (!causal || s <= t) && (mask is null || (bool)mask[t, s]);
            double Score(int s) =>
                Enumerable.Range(head * size, size).Sum(c => q.At(n, t, c) * k.At(n, s, c)) / Math.Sqrt(size);
            int[] seen = [.. Enumerable.Range(0, time).Where(Sees)];
            return seen.Sum(s => Math.Exp(Score(s)) * v.At(n, s, at[2])) / seen.Sum(s => Math.Exp(Score(s)));
        });
        Close(layer.Out.Predict(mixed), layer.Attend(x, x, mask, new Pass(layer, false, null)));
    }

    [Fact]
    public void Causal_attention_does_not_see_what_comes()
    {
        var layer = Double(TransformerBlock.Create(key, 8, 2, causal: true));
        var x = Draw(1, 1, 5, 8);
        var changed = x.At[0, 4].Set(Draw(2, 8));
        Close(layer.Predict(x)[0, ..4], layer.Predict(changed)[0, ..4], 1e-14);
        Assert.NotEqual(layer.Predict(x)[0, 4].Values(), layer.Predict(changed)[0, 4].Values());
    }

    [Fact]
    public void Sinusoids_are_those_of_the_paper_and_rotations_know_distances_alone()
    {
        var y = new SinusoidalPositions().Predict(Tensor.Zeros([1, 5, 6], DType.F64));
        Close(
            Fill([1, 5, 6], at =>
            {
                var angle = at[1] / Math.Pow(10_000, at[2] / 2 * 2 / 6.0);
                return at[2] % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
            }), y);
        // The same two rows at all places: turned, their product depends on the distance of their places alone.
        static Tensor Rows(int seed) => Rotary.Turn(Draw(seed, 1, 6).BroadcastTo([5, 6]));
        var products = Rows(1).MatMul(Rows(2).T);
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++) Close([products.At(i, j)], [products.At(i + 1, j + 1)], 1e-12);
        Close(Draw(3, 5, 6).Square().Sum(-1), Rotary.Turn(Draw(3, 5, 6)).Square().Sum(-1));
    }

    [Fact]
    public void A_block_adds_attention_and_two_layers_to_what_came_in()
    {
        var block = Double(TransformerBlock.Create(key, 4, 2, inner: 5));
        var x = Draw(1, 2, 3, 4);
        var h = x + block.Attention.Predict(block.AttentionNorm.Predict(x));
        Close(h + block.Down.Predict(block.Up.Predict(block.MlpNorm.Predict(h)).Gelu()), block.Predict(x));
        Assert.Equal([5, 4], block.Down.Weight.Shape.Dims.ToArray());
    }
}
