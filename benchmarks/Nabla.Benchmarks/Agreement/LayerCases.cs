using Nabla.NN;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Tensor = Nabla.Tensor;

namespace Nabla.Benchmarks.Agreement;

/// <summary>The layers that torch has as well.</summary>
static class LayerCases
{
    static readonly int[] places = [3, 0, 6, 3, 1, 2];

    public static IEnumerable<Case> All() =>
    [
        Case.Of("Linear", p => new Linear(p[1], p[2]).Predict(p[0]), p => F.linear(p[0], p[1].t(), p[2]),
            [5, 4], [4, 3], [3]),
        Convolution(1, 0, 1, 1), Convolution(2, 1, 1, 2), Convolution(1, 2, 2, 1),
        Case.Of("Conv1d, stride 2, padding 1", p => new Conv1d(p[1], p[2], 2, 1, 1, 1).Predict(p[0]),
            p => F.conv1d(p[0].permute(0, 2, 1), p[1].permute(2, 1, 0), p[2], 2, 1).permute(0, 2, 1),
            [2, 9, 3], [3, 3, 4], [4]),
        Transposed(1, 0, 0), Transposed(2, 1, 1),
        Images("MaxPool 2", x => MaxPool.Create(2).Predict(x), x => F.max_pool2d(x, 2L, 2L)),
        Images("MaxPool 3, stride 2, padding 1", x => MaxPool.Create(3, 2, 1).Predict(x),
            x => F.max_pool2d(x, 3L, 2L, 1L)),
        Images("AveragePool 3, stride 2, padding 1", x => AveragePool.Create(3, 2, 1).Predict(x),
            x => F.avg_pool2d(x, 3L, 2L, 1L)),
        Images("AveragePool, padding not counted", x => AveragePool.Create(3, 2, 1, countPadding: false).Predict(x),
            x => F.avg_pool2d(x, 3L, 2L, 1L, false, false)),
        Case.Of("GlobalAveragePool", p => new GlobalAveragePool().Predict(p[0]),
            p => F.adaptive_avg_pool2d(First(p[0]), 1L).flatten(1), [2, 4, 5, 3]),
        Case.Of("BatchNorm, training", p => Norm(p).Train(p[0]).Output,
            p => Last(F.batch_norm(First(p[0]), zeros_like(p[1]), ones_like(p[1]), p[1], p[2], true)),
            [4, 3, 2, 5], [5], [5]),
        Case.Of("BatchNorm, evaluation", p => Norm(p).Predict(p[0]),
            p => Last(F.batch_norm(First(p[0]), zeros_like(p[1]), ones_like(p[1]), p[1], p[2])),
            [4, 3, 2, 5], [5], [5]),
        Case.Of("LayerNorm", p => new LayerNorm(p[1], p[2], 1e-5).Predict(p[0]),
            p => F.layer_norm(p[0], [6], p[1], p[2]), [2, 3, 6], [6], [6]),
        Case.Of("GroupNorm, 3 groups", p => new GroupNorm(p[1], p[2], 3, 1e-5).Predict(p[0]),
            p => Last(F.group_norm(First(p[0]), 3, p[1], p[2])), [2, 4, 3, 6], [6], [6]),
        Case.Of("Embedding", p => new Embedding(p[0]).Predict(Tensor.Create(places)),
            p => p[0].index_select(0, tensor(Array.ConvertAll(places, place => (long)place))), [7, 3]),
        Attention(causal: false), Attention(causal: true),
        Recurrent("Rnn", 1, 3, p => new Rnn(p[1], p[2], p[3]).Predict(p[0]),
            type => nn.RNN(3, 4, batchFirst: true, dtype: type), (m, x) => m.call(x).Item1),
        Recurrent("Lstm", 4, 3, p => new Lstm(p[1], p[2], p[3]).Predict(p[0]),
            type => nn.LSTM(3, 4, batchFirst: true, dtype: type), (m, x) => m.call(x).Item1),
        Recurrent("Gru", 3, 4, p => new Gru(p[1], p[2], p[3], p[4]).Predict(p[0]),
            type => nn.GRU(3, 4, batchFirst: true, dtype: type), (m, x) => m.call(x).Item1),
        .. Activations(),
    ];

    static IEnumerable<Case> Activations()
    {
        (Activation Ours, Func<torch.Tensor, torch.Tensor> Theirs)[] pairs =
        [
            (Activation.Relu, x => F.relu(x)), (Activation.LeakyRelu, x => F.leaky_relu(x)),
            (Activation.Elu, x => F.elu(x, 1.0)), (Activation.Gelu, x => F.gelu(x)), (Activation.Silu, x => F.silu(x)),
            (Activation.Mish, x => F.mish(x)), (Activation.Sigmoid, x => x.sigmoid()), (Activation.Tanh, x => x.tanh()),
            (Activation.Softplus, x => F.softplus(x, 1, 30)), (Activation.Softsign, x => F.softsign(x)),
            (Activation.Softmax, x => F.softmax(x, -1)),
        ];
        return pairs.Select(pair => Case.Of(
            $"{pair.Ours}", p => pair.Ours.Predict(3 * p[0]), p => pair.Theirs(3 * p[0]), [5, 40]));
    }

    static Case Convolution(int stride, int padding, int dilation, int groups) => Case.Of(
        $"Conv2d, stride {stride}, padding {padding}, dilation {dilation}, {groups} groups",
        p => new Conv2d(p[1], p[2], stride, padding, dilation, groups).Predict(p[0]),
        p => Last(F.conv2d(
            First(p[0]), p[1].permute(3, 2, 0, 1), p[2], [stride, stride], [padding, padding], [dilation, dilation],
            groups)),
        [2, 7, 8, 4], [3, 2, 4 / groups, 6], [6]);

    // Our kernels of a transposed convolution are (y, x, out, in), torch's (in, out, y, x).
    static Case Transposed(int stride, int padding, int more) => Case.Of(
        $"ConvTranspose2d, stride {stride}, padding {padding}, {more} more",
        p => new ConvTranspose2d(p[1], p[2], stride, padding, 1, more).Predict(p[0]),
        p => Last(F.conv_transpose2d(
            First(p[0]), p[1].permute(3, 2, 0, 1), p[2], [stride, stride], [padding, padding], [more, more])),
        [2, 3, 4, 5], [3, 3, 2, 5], [2]);

    static Case Images(string name, Func<Tensor, Tensor> ours, Func<torch.Tensor, torch.Tensor> theirs) =>
        Case.Of(name, p => ours(p[0]), p => Last(theirs(First(p[0]))), [2, 7, 8, 3]);

    static BatchNorm Norm(Tensor[] p) => BatchNorm.Create(5) with
    {
        Scale = p[1],
        Shift = p[2],
        Running = new(Tensor.Zeros([5], p[1].DType), Tensor.Ones([5], p[1].DType)),
    };

    static Case Attention(bool causal)
    {
        const int batch = 2, time = 5, width = 6, heads = 2;
        torch.Tensor Heads(torch.Tensor x) => x.reshape(batch, time, heads, width / heads).transpose(1, 2);
        return Case.Of(
            causal ? "MultiHeadAttention, causal" : "MultiHeadAttention",
            p => (MultiHeadAttention.Create(Key.Create(0), width, heads, causal) with
            {
                Query = new(p[1], p[2]),
                Key = new(p[3], null),
                Value = new(p[4], null),
                Out = new(p[5], null),
            }).Predict(p[0]),
            p => F.linear(
                F.scaled_dot_product_attention(
                    Heads(F.linear(p[0], p[1].t(), p[2])), Heads(F.linear(p[0], p[3].t())),
                    Heads(F.linear(p[0], p[4].t())), null, 0, causal)
                .transpose(1, 2).reshape(batch, time, width), p[5].t()),
            [batch, time, width], [width, width], [width], [width, width], [width, width], [width, width]);
    }

    // torch has a second bias beside the hidden weights: 0 where ours has none.
    static Case Recurrent<M>(
        string name, int gates, int parameters, Func<Tensor[], Tensor> ours, Func<ScalarType, M> make,
        Func<M, torch.Tensor, torch.Tensor> run) where M : nn.Module
    {
        string[] names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];
        int[][] shapes = [[2, 5, 3], [3, 4 * gates], [4, 4 * gates], [4 * gates], [4 * gates]];
        static torch.Tensor Turned(torch.Tensor x) => x.dim() == 2 ? x.t() : x;
        return new(
            name, ours,
            p =>
            {
                var module = make(p[0].dtype);
                var own = module.named_parameters().ToDictionary(each => each.name, each => each.parameter);
                using (no_grad())
                {
                    for (var i = 0; i < names.Length; i++)
                        own[names[i]].copy_(i < parameters ? Turned(p[i + 1]) : zeros_like(own[names[i]]));
                }
                return (run(module, p[0]),
                    () => [p[0].grad, .. names.Take(parameters).Select(each => Turned(own[each].grad!))]);
            },
            shapes[..(parameters + 1)]);
    }

    // Channels last, and channels first.
    static torch.Tensor First(torch.Tensor x) => x.permute(0, 3, 1, 2);

    static torch.Tensor Last(torch.Tensor x) => x.permute(0, 2, 3, 1);
}
