using Nabla.Compiler.Passes;
using Nabla.Compiler.Plan;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Explain;

/// <summary>What a kernel has to do, read off the equations that it came from.</summary>
static class Work
{
    /// <summary>What a kernel reads and writes, each element once.</summary>
    public static long Bytes(Kernel kernel) =>
        kernel.Reads.Concat(kernel.Writes).Distinct().Sum(view => Elements(view) * view.Type.Size());

    /// <summary>
    /// Operations: 2 for each multiply-add of a product or convolution, 1 for each number of all else. The body of a loop
    /// counts as often as it runs, where that is known, else once; of branches all count.
    /// </summary>
    public static long Operations(Kernel kernel) => kernel.Source is { } source ? Operations(source) : 0;

    /// <summary>The operations of a kernel by name, in order; what comes several times in a row is counted.</summary>
    public static string Names(Kernel kernel)
    {
        var runs = new List<(string Name, int Count)>();
        foreach (var equation in Leaves(kernel.Source))
        {
            var name = equation.Primitive.Name.ToLowerInvariant();
            if (runs.Count > 0 && runs[^1].Name == name) runs[^1] = (name, runs[^1].Count + 1);
            else runs.Add((name, 1));
        }
        return kernel is CopyKernel ? "copy"
            : string.Join(" ", runs.Select(run => run.Count == 1 ? run.Name : $"{run.Name}({run.Count})"));
    }

    /// <summary>The lines of C# that a kernel's operations came from, each once.</summary>
    public static string Lines(Kernel kernel) =>
        string.Join(" ", Leaves(kernel.Source).Select(equation => equation.Where?.ToString()).OfType<string>().Distinct());

    static IEnumerable<Equation> Leaves(Equation? equation) => equation switch
    {
        null => [],
        { Primitive: ICall call } => call.Graphs.SelectMany(each => each.Graph.Equations).SelectMany(Leaves),
        _ when Views.IsView(equation.Primitive) => [],
        _ => [equation],
    };

    static long Operations(Equation equation)
    {
        if (equation.Primitive is ICall call)
            return Times(equation.Primitive) * call.Graphs.SelectMany(each => each.Graph.Equations).Sum(Operations);
        if (Views.IsView(equation.Primitive)) return 0;
        var result = equation.Outputs.Sum(output => (long)output.Type.Shape.Size);
        return equation.Primitive switch
        {
            DotGeneral dot => 2 * result
                * dot.ContractA.Aggregate(1L, (product, axis) => product * equation.Inputs[0].Type.Shape[axis]),
            Convolve convolve => 2 * Places(convolve, equation),
            ConvolveChosen => 2L * equation.Inputs[2].Type.Shape.Size * Seen(equation),
            _ => Math.Max(result, equation.Inputs.Max(input => (long?)input.Type.Shape.Size) ?? 0),
        };
    }

    static long Times(Primitive primitive) => primitive switch
    {
        Scan scan => scan.Length,
        Lanes lanes => lanes.Size,
        _ => 1,
    };

    // Multiply-adds of a convolution, of which each of the three forms has as many: slopes times a kernel's numbers.
    static long Places(Convolve convolve, Equation equation)
    {
        var (x, y, to) = (equation.Inputs[0].Type.Shape, equation.Inputs[1].Type.Shape, equation.Outputs[0].Type.Shape);
        var (kernels, slopes) = convolve.Open switch
        {
            Part.Slopes => (y, to),
            Part.Images => (x, y),
            _ => (to, y),
        };
        return (long)slopes.Size * kernels[0] * kernels[1] * kernels[2];
    }

    // What a pixel of a convolution's output sees.
    static int Seen(Equation equation)
    {
        var convolve = ((ConvolveChosen)equation.Primitive).Gradient;
        var kernels = convolve.Open == Part.Images ? equation.Inputs[0].Type.Shape : convolve.To;
        return kernels[0] * kernels[1] * kernels[2];
    }

    static long Elements(View view)
    {
        long count = 1;
        for (var axis = 0; axis < view.Shape.Rank; axis++) if (view.Strides[axis] != 0) count *= view.Shape[axis];
        return count;
    }
}
