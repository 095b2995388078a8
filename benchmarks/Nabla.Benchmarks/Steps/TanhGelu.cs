using TorchSharp;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// Claim: a formula written out in operations runs as one loop. GELU by tanh: x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).
/// </summary>
static class TanhGelu
{
    const int Count = 1 << 22;
    const float Root = 0.7978845608f, Cubic = 0.044715f;

    public static IEnumerable<Line> Lines(Session session)
    {
        if (!session.Wants("tanh-GELU 4M")) yield break;
        float[] values = [.. Enumerable.Range(0, Count).Select(i => (float)(((i * 7919L) % 8001 / 1000.0) - 4))];
        var x = Tensor.Create(values);
        var gelu = Jit((Tensor t) => 0.5f * t * (1 + (Root * (t + (Cubic * t * t * t))).Tanh()));
        yield return session.BesideTorch("tanh-GELU 4M", 8.0 * Count, () => gelu(x), () =>
        {
            var t = torch.tensor(values);
            return () =>
            {
                using var scope = torch.NewDisposeScope();
                _ = 0.5f * t * (1 + (Root * (t + (Cubic * t * t * t))).tanh());
            };
        });
    }
}
