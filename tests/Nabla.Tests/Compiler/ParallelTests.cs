using Nabla.Arrays.Threading;
using Nabla.Compiler;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Plan;
using Nabla.Interpreters;

namespace Nabla.Tests.Compiler;

/// <summary>Results have the same bits whoever computes which chunk.</summary>
public class ParallelTests
{
    public static TheoryData<string> Folds => ["columns", "total", "rows and columns", "centred"];

    static Tensor[] Fold(string name, Tensor x) => name switch
    {
        "columns" => [x.Square().Sum(0)],
        "total" => [x.Exp().Sum()],
        "rows and columns" => [x.Sum(1), x.Sum(0), x.Max()],
        _ => [(x - x.Mean(0)).Square().Sum(0)],
    };

    [Theory, MemberData(nameof(Folds))]
    public void A_fold_in_parts_has_the_same_bits_with_any_number_of_workers(string name)
    {
        var x = Programs.Draw(new Random(3), [4099, 33], DType.F32);
        var graph = GraphTrace.Make(t => Fold(name, t[0]), [x.Type]);
        var program = GraphLowering.Run(Pipeline.Run(graph));
        Assert.Contains(program.Kernels, kernel => kernel is LoopKernel { HasParts: true });
        float[][] Run(int workers)
        {
            using var pool = WorkerPool.Use(workers);
            return Array.ConvertAll(new Executable(program).Call([x]), y => y.ToArray<float>());
        }
        var (one, three, plain) = (Run(1), Run(3), Fold(name, x));
        for (var i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], three[i]);
            Close.Check(plain[i], Tensor.Create<float>(one[i], plain[i].Shape), () => name);
        }
    }
}
