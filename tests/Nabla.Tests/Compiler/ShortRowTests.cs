using Nabla.Arrays.Threading;
using Nabla.Compiler;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Plan;
using Nabla.Interpreters;

namespace Nabla.Tests.Compiler;

/// <summary>Rows shorter than a vector are walked several at a time, with the results of one at a time.</summary>
public class ShortRowTests
{
    public static TheoryData<string, int[][]> Roots => new()
    {
        { "convolution", [[3, 9, 10, 2], [3, 3, 2, 6], [6]] },
        { "convolution", [[2, 9, 20, 1], [3, 3, 1, 6], [6]] },
        { "pooling", [[3, 10, 14, 6], [3, 5, 7, 6], [6]] },
        { "product", [[77, 20], [20, 30], [30]] },
        { "product of one row", [[1, 20], [20, 30], [30]] },
    };

    static Tensor Root(string name, Tensor[] t) => name switch
    {
        "convolution" => (t[0].Convolve(t[1]) + t[2]).Relu() * 2,
        "pooling" => (t[0].MaxPool(2) * t[1]) + t[2],
        _ => (t[0].MatMul(t[1]) + t[2]).Tanh(),
    };

    [Theory, MemberData(nameof(Roots))]
    public void What_is_done_to_a_result_with_few_columns(string name, int[][] shapes)
    {
        var random = new Random(4);
        var inputs = Array.ConvertAll(shapes, shape => Programs.Draw(random, shape, DType.F32));
        var graph = GraphTrace.Make(t => [Root(name, t)], Array.ConvertAll(inputs, input => input.Type));
        foreach (var watched in (bool[])[false, true])
        {
            var program = GraphLowering.Run(Pipeline.Run(graph), watched: watched);
            var kernel = Assert.IsType<RootKernel>(Assert.Single(program.Kernels), exactMatch: false);
            Assert.Equal(!name.EndsWith("row", StringComparison.Ordinal), kernel.Emitted!.Columns > kernel.Epilogue!.Columns);
            var result = new Executable(program).Call(Executable.Values(inputs), out var raised)[0];
            Close.Check(Root(name, inputs), new ArrayTensor(result), () => name);
            Assert.Empty(raised);
        }
    }

    [Theory]
    [InlineData(4096, 6)]
    [InlineData(1536, 10)]
    [InlineData(30_000, 3)]
    [InlineData(64_000, 16)]
    public void Folds_over_many_of_them_have_the_same_bits_with_any_number_of_workers(int rows, int columns)
    {
        static Tensor[] Fold(Tensor x) => [x.Square().Sum(0), x.Max(0), (x + 1).Min(0)];
        var x = Programs.Draw(new Random(5), [rows, columns], DType.F32);
        var program = GraphLowering.Run(Pipeline.Run(GraphTrace.Make(t => Fold(t[0]), [x.Type])));
        Assert.Contains(program.Kernels, kernel => kernel is LoopKernel { Together: > 1 });
        float[][] Run(int workers)
        {
            using var pool = WorkerPool.Use(workers);
            return Array.ConvertAll(new Executable(program).Call([x]), y => y.ToArray<float>());
        }
        var (one, three, plain) = (Run(1), Run(3), Fold(x));
        for (var i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], three[i]);
            Close.Check(plain[i], Tensor.Create<float>(one[i], plain[i].Shape), () => $"fold {i}");
        }
    }
}
