using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// One block of a transformer: x + attention(norm(x)), then + mlp(norm(x)), 4 heads, no one looks ahead; its loss is the
/// mean square of the result less the input of the next position's example.
/// </summary>
sealed class AttentionBlock() : TrainStep("attention 128x64 4 heads AdamW b12", 12, Optimizer.AdamW)
{
    const int Width = 128, Context = 64, Heads = 4, Hidden = 4 * Width;
    const double Small = 1e-5;

    // The first product's input has no gradient, but the residual's norm before it has.
    public override double Work => 2.0 * Batch * Context * 3
        * ((Width * 3 * Width) + (2 * Context * Width) + (Width * Width) + (2 * Width * Hidden));

    public override int[] InputShape => [Batch, Context, Width];

    public override Weight[] Weights()
    {
        var weights = Draw([Width, 3 * Width], [3 * Width], [Width, Width], [Width], [Width, Hidden], [Hidden],
            [Hidden, Width], [Width], [Width], [Width], [Width], [Width]);
        foreach (var i in (int[])[8, 10]) weights[i] = new([Width], [.. weights[i].Values.Select(_ => 1f)]);
        return weights;
    }

    public override Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        var target = x;
        Tensor Norm(Tensor t, int i) => (t.Standardize(-1, Small) * p[i]) + p[i + 1];
        var qkv = (Norm(x, 8).MatMul(p[0]) + p[1]).Reshape(Batch, Context, 3, Heads, Width / Heads).Transpose(2, 0, 3, 1, 4);
        var scores = qkv[0].MatMul(qkv[1].Transpose(0, 1, 3, 2)) * (1 / Math.Sqrt(Width / Heads));
        var ahead = Tensor.Arange(Context) > Tensor.Arange(Context).ExpandDims(1);
        var attention = Tensor.Where(ahead, double.NegativeInfinity, scores).Softmax();
        var mixed = attention.MatMul(qkv[2]).Transpose(0, 2, 1, 3).Reshape(Batch, Context, Width);
        x += mixed.MatMul(p[2]) + p[3];
        x += (Norm(x, 10).MatMul(p[4]) + p[5]).Gelu().MatMul(p[6]) + p[7];
        return (x - target.Roll(-1, 1)).Square().Mean();
    }

    public override torch.Tensor Loss(torch.Tensor[] p, torch.Tensor x, torch.Tensor labels)
    {
        var target = x;
        torch.Tensor Norm(torch.Tensor t, int i) => F.layer_norm(t, [Width], p[i], p[i + 1], Small);
        var qkv = F.linear(Norm(x, 8), p[0], p[1]).reshape(Batch, Context, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4);
        var mixed = F.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], is_casual: true);
        x = x + F.linear(mixed.transpose(1, 2).reshape(Batch, Context, Width), p[2], p[3]);
        x = x + F.linear(F.gelu(F.linear(Norm(x, 10), p[4], p[5])), p[6], p[7]);
        return F.mse_loss(x, target.roll(-1, 1));
    }
}
