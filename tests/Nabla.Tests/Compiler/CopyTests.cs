using Nabla.Arrays.Threading;
using Nabla.Compiler;
using Nabla.Interpreters;

namespace Nabla.Tests.Compiler;

/// <summary>Copies that a program makes where elements do not lie as a kernel or a caller needs them.</summary>
public class CopyTests
{
    public static TheoryData<int[], int[], DType> Cases => new()
    {
        { [3, 5, 7, 32], [1, 0, 2, 3], DType.F32 },
        { [3, 12, 4, 9, 32], [1, 3, 0, 2, 4], DType.F32 },
        { [6, 40, 50, 11], [1, 0, 2, 3], DType.F64 },
        { [5, 6, 7], [2, 0, 1], DType.F32 },
        { [4, 3, 33], [1, 0, 2], DType.U8 },
        { [70, 2, 1300], [1, 0, 2], DType.I32 },
        { [4, 1, 9], [1, 0, 2], DType.F32 },
        { [2, 3, 4], [1, 0, 2], DType.Bool },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Turned_and_joined_arrays_are_what_the_interpreter_makes(int[] extents, int[] axes, DType type)
    {
        var x = (Tensor.Arange(extents.Aggregate(1, (a, b) => a * b)) % 119).Reshape(extents).As(type);
        var graph = GraphTrace.Make(
            t => [t[0].Transpose(axes).Reshape(t[0].Length), Tensor.Concat([t[0].Transpose(axes), t[0].Transpose(axes)], 1)],
            [x.Type]);
        var expected = graph.Evaluate([x]);
        foreach (var workers in new[] { 1, 3 })
        {
            using var _ = WorkerPool.Use(workers);
            var got = new Executable(Nabla.Compiler.Lowering.GraphLowering.Run(Pipeline.Run(graph))).Call([x]);
            for (var i = 0; i < got.Length; i++)
                Assert.Equal(Points.Numbers(expected[i]), Points.Numbers(new ArrayTensor(got[i])));
        }
    }
}
