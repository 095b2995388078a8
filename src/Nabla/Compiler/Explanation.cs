using System.Text;
using Nabla.Compiler.Plan;

namespace Nabla.Compiler;

/// <summary>
/// A program as text, a kernel a line; with times, each beside what memory and arithmetic alone would take.
/// </summary>
static class Explanation
{
    public static string Of(Program program, double[]? times = null)
    {
        var text = new StringBuilder($"{program.Kernels.Length} kernels, {program.ArenaBytes} bytes of arena\n");
        for (var i = 0; i < program.Kernels.Length; i++)
        {
            var kernel = program.Kernels[i];
            text.Append($"{times?[i],8:F1} us  {kernel,-10} {Kind(kernel),-24} {Bytes(kernel),9} bytes");
            if (kernel is ProductKernel product) text.Append($" {Operations(product),11} operations");
            text.Append($"  {string.Join<View>(" ", kernel.Reads)} -> {string.Join<View>(" ", kernel.Writes)}\n");
        }
        return text.ToString();
    }

    static string Kind(Kernel kernel) => kernel switch
    {
        LoopKernel loop => $"{loop.Loop.RowCount} x {loop.Loop.Columns}, {loop.Loop.Phases} walks",
        ProductKernel product =>
            $"{product.Shape.M} x {product.Shape.K} x {product.Shape.N}{(product.Epilogue is null ? "" : " +")}",
        CopyKernel => "copy",
        _ => "opaque",
    };

    /// <summary>What a kernel reads and writes, each element once.</summary>
    static long Bytes(Kernel kernel) =>
        kernel.Reads.Concat(kernel.Writes).Sum(view => Elements(view) * view.Type.Size());

    static long Elements(View view)
    {
        long count = 1;
        for (var axis = 0; axis < view.Shape.Rank; axis++) if (view.Strides[axis] != 0) count *= view.Shape[axis];
        return count;
    }

    static long Operations(ProductKernel product) =>
        2L * product.Shape.M * product.Shape.N * product.Shape.K * product.Shape.Batches.Length;
}
