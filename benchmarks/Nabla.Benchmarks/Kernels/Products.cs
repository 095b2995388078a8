using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Benchmarks.Peers;
using TorchSharp;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claim: the matrix product in float32 is nowhere slower than 0.97 of the better of MKL and OpenBLAS, and 1.1 times as
/// fast in geometric mean. Nabla and OpenBLAS write into an array that is there; torch takes one from its pool.
/// </summary>
static unsafe class Products
{
    static readonly (int M, int K, int N, bool TransposeA, bool TransposeB)[] Cases =
    [
        .. new[] { 64, 128, 256, 512, 1024, 2048 }.Select(n => (n, n, n, false, false)),
        (64, 784, 128, false, false), (128, 784, 128, false, false), (784, 128, 128, false, false),
        (10, 784, 30, false, false), (128, 784, 10, false, false),
        (1, 784, 128, false, false), (128, 784, 1, false, false), (1, 1024, 1024, false, false),
        (512, 512, 512, true, false), (512, 512, 512, false, true), (512, 512, 512, true, true),
    ];

    public static IEnumerable<Line> Lines(Session session) =>
        from c in Cases
        let flags = (c.TransposeA, c.TransposeB) switch
        {
            (false, false) => "",
            (true, false) => " A'",
            (false, true) => " B'",
            _ => " A' B'",
        }
        let name = $"{c.M} x {c.K} x {c.N}{flags}"
        where session.Wants(name)
        select Measure(session, name, c.M, c.K, c.N, c.TransposeA, c.TransposeB);

    static Line Measure(Session session, string name, int m, int k, int n, bool transposeA, bool transposeB)
    {
        var random = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var (left, right) = (Draw(m * k), Draw(k * n));
        var (rowsA, columnsA, rowsB, columnsB) =
            (transposeA ? k : m, transposeA ? m : k, transposeB ? n : k, transposeB ? k : n);
        NDArray a = NDArray.From<float>(left, [rowsA, columnsA]), b = NDArray.From<float>(right, [rowsB, columnsB]);
        NDArray c = NDArray.Zeros(DType.F32, [m, n]), other = NDArray.Zeros(DType.F32, [m, n]);
        var ways = new Action?[]
        {
            () => MatMul.Apply(a, b, transposeA, transposeB, output: c),
            Torch.IsThere ? ByTorch(left, right, rowsA, columnsA, rowsB, columnsB, transposeA, transposeB) : null,
            OpenBlas.IsThere ? () => OpenBlas.Multiply(
                (float*)a.Pointer, transposeA, (float*)b.Pointer, transposeB, (float*)other.Pointer, m, k, n) : null,
        };
        var medians = Clock.Measure(session.Best, ways);
        return new(name, 2.0 * m * k * n, medians[0]!.Value,
            new Dictionary<string, double?> { ["torch"] = medians[1], ["OpenBLAS"] = medians[2] });
    }

    static Action ByTorch(float[] left, float[] right, int rowsA, int columnsA, int rowsB, int columnsB,
        bool transposeA, bool transposeB)
    {
        torch.Tensor a = Torch.Tensor(left, rowsA, columnsA), b = Torch.Tensor(right, rowsB, columnsB);
        if (transposeA) a = a.t();
        if (transposeB) b = b.t();
        return () =>
        {
            using var product = torch.matmul(a, b);
        };
    }
}
