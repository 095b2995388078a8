using Nabla.Arrays;

namespace Nabla.Benchmarks.Kernels;

/// <summary>Something to work on.</summary>
static class Images
{
    /// <summary>Numbers around zero, the same in each run.</summary>
    public static NDArray Draw(params int[] shape)
    {
        var random = new Random(1);
        var count = shape.Aggregate(1, (x, y) => x * y);
        return NDArray.From<float>([.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)], shape);
    }
}
