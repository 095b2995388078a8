namespace Nabla.Onnx.Tests;

/// <summary>|a - b| at most a tolerance times max(1, |b|), everywhere, in equal shapes and types.</summary>
static class Numbers
{
    public static void Close(Tensor expected, Tensor found, double tolerance)
    {
        Assert.Equal((expected.DType, expected.Shape), (found.DType, found.Shape));
        var (a, b) = (expected.As(DType.F64).ToArray<double>(), found.As(DType.F64).ToArray<double>());
        for (var i = 0; i < a.Length; i++)
        {
            var isSame = a[i].Equals(b[i]) || Math.Abs(a[i] - b[i]) <= tolerance * Math.Max(1, Math.Abs(a[i]));
            Assert.True(isSame, $"element {i} of {expected.Shape}: {a[i]} and {b[i]}");
        }
    }
}
