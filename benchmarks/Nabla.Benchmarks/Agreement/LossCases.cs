using Nabla.NN;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Tensor = Nabla.Tensor;

namespace Nabla.Benchmarks.Agreement;

/// <summary>The losses that torch has as well; soft targets have a gradient too.</summary>
static class LossCases
{
    static readonly int[] classes = [2, 0, 1, 3, 2, 3];

    static Tensor Labels => Tensor.Create(classes);

    static torch.Tensor TorchLabels => tensor(Array.ConvertAll(classes, label => (long)label));

    public static IEnumerable<Case> All() =>
    [
        Two("Mse", (y, t) => Losses.Mse(y, t), (y, t) => F.mse_loss(y, t)),
        Two("Mae", (y, t) => Losses.Mae(y, t), (y, t) => F.l1_loss(y, t)),
        Two("Huber, delta 0.7", (y, t) => Losses.Huber(y, t, 0.7), (y, t) => F.huber_loss(y, t, 0.7)),
        One("CrossEntropy, labels", z => Losses.CrossEntropy(z, Labels), z => F.cross_entropy(z, TorchLabels)),
        One("CrossEntropy, smoothed", z => Losses.CrossEntropy(z, Labels, 0.1),
            z => F.cross_entropy(z, TorchLabels, label_smoothing: 0.1)),
        One("CrossEntropy, a label ignored", z => Losses.CrossEntropy(z, Labels, ignore: 2),
            z => F.cross_entropy(z, TorchLabels, ignore_index: 2)),
        Two("CrossEntropy, soft targets", (z, t) => Losses.CrossEntropy(z, t.Softmax()),
            (z, t) => F.cross_entropy(z, t.softmax(-1))),
        Two("CrossEntropy, logits to 10,000", (z, t) => Losses.CrossEntropy(10_000 * z, t.Softmax()),
            (z, t) => F.cross_entropy(10_000 * z, t.softmax(-1))),
        Two("BinaryCrossEntropy", (z, t) => Losses.BinaryCrossEntropy(z, t.Sigmoid()),
            (z, t) => F.binary_cross_entropy_with_logits(z, t.sigmoid())),
        Two("BinaryCrossEntropy, positives weighed",
            (z, t) => Losses.BinaryCrossEntropy(z, t.Sigmoid(), Tensor.Create([1.0, 2, 3, 4]).As(z.DType)),
            (z, t) => F.binary_cross_entropy_with_logits(
                z, t.sigmoid(), pos_weights: tensor([1.0, 2, 3, 4]).to_type(z.dtype))),
        One("NegativeLogLikelihood", z => Losses.NegativeLogLikelihood(z.LogSoftmax(), Labels),
            z => F.nll_loss(z.log_softmax(-1), TorchLabels)),
        Two("KullbackLeibler", (z, t) => Losses.KullbackLeibler(z.LogSoftmax(), t.Softmax()),
            (z, t) => F.kl_div(z.log_softmax(-1), t.softmax(-1), false, nn.Reduction.Sum) / classes.Length),
        One("Hinge", y => Losses.Hinge(y, Signs(y)),
            y => F.margin_ranking_loss(y, zeros_like(y), TorchSigns(y), 1)),
        One("MultiHinge", y => Losses.MultiHinge(y, Labels), y => F.multi_margin_loss(y, TorchLabels)),
        Two("Cosine", (a, b) => Losses.Cosine(a, b), (a, b) => F.cosine_embedding_loss(a, b, ones(6, a.dtype))),
        Two("Cosine, signs and margin",
            (a, b) => Losses.Cosine(a, b, Tensor.Create([1.0, -1, 1, -1, -1, 1]).As(a.DType), 0.1),
            (a, b) => F.cosine_embedding_loss(a, b, tensor([1.0, -1, 1, -1, -1, 1]).to_type(a.dtype), 0.1)),
        // torch adds its epsilon to every difference, ours to none.
        Case.Of("Triplet", p => Losses.Triplet(p[0], p[1], p[2], 0.8),
            p => F.triplet_margin_loss(p[0], p[1], p[2], 0.8, 2, 0), [6, 4], [6, 4], [6, 4]),
    ];

    static Tensor Signs(Tensor like) =>
        Tensor.Create([.. Enumerable.Range(0, 24).Select(i => i % 3 == 0 ? -1.0 : 1)]).Reshape(6, 4).As(like.DType);

    static torch.Tensor TorchSigns(torch.Tensor like) =>
        tensor([.. Enumerable.Range(0, 24).Select(i => i % 3 == 0 ? -1.0 : 1)]).reshape(6, 4).to_type(like.dtype);

    static Case One(string name, Func<Tensor, Tensor> ours, Func<torch.Tensor, torch.Tensor> theirs) =>
        Case.Of(name, p => ours(p[0]), p => theirs(p[0]), [6, 4]);

    static Case Two(
        string name, Func<Tensor, Tensor, Tensor> ours, Func<torch.Tensor, torch.Tensor, torch.Tensor> theirs) =>
        Case.Of(name, p => ours(p[0], p[1]), p => theirs(p[0], p[1]), [6, 4], [6, 4]);
}
