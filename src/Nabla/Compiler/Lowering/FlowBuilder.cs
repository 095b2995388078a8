using System.Diagnostics.CodeAnalysis;
using Nabla.Compiler.Plan;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Lowering;

/// <summary>
/// Loops and branches as kernels: their graphs go through the passes and become programs. What they read lies row by
/// row, step by step where it is gone over; <c>rows</c> gives a copy of what does not. If they are watched, so are these
/// programs, and the flag tells of all that they raise.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class FlowBuilder(Func<View, View> rows, bool watched, Func<int?> flag)
{
    /// <summary>The kernel; null where the primitive is none of these.</summary>
    public Kernel? Build(Primitive primitive, View[] reads, View[] writes) => primitive switch
    {
        Scan scan => Build(scan, reads, writes),
        While loop => Build(loop, Array.ConvertAll(reads, Whole), writes),
        Cond cond => Build(cond, Array.ConvertAll(reads, Whole), writes),
        _ => null,
    };

    ScanKernel Build(Scan scan, View[] reads, View[] writes)
    {
        var body = Program(scan.Body, scan.Carries, scan.Constants);
        View[] laid = [.. reads.Select((view, i) =>
            i >= scan.FirstX && Step(view).IsRowMajor ? view : Whole(view))];
        return new ScanKernel(scan, body, laid, writes, Arena(body.ArenaBytes), flag());
    }

    WhileKernel Build(While loop, View[] reads, View[] writes)
    {
        var condition = Program(loop.Condition, 0, 0);
        var body = Program(loop.Body, loop.Body.Outputs.Length, loop.Constants);
        var own = (Arena(condition.ArenaBytes), Arena(body.ArenaBytes), Arena(1));
        return new WhileKernel(loop, condition, body, reads, writes, own, flag());
    }

    CondKernel Build(Cond cond, View[] reads, View[] writes)
    {
        var branches = Array.ConvertAll(cond.Branches, branch => Program(branch, 0, 0));
        return new CondKernel(cond, branches, reads, writes, Arena(branches.Max(branch => branch.ArenaBytes)), flag());
    }

    // What is carried is donated: each step writes it where it lies.
    Program Program(Graph graph, int carries, int first) => graph.Derive(
        ("program", carries, first, watched), () => GraphLowering.Run(Pipeline.Run(graph), carries, first, watched));

    View Whole(View view) => view.IsRowMajor ? view : rows(view);

    static View Step(View view) => view with
    {
        Shape = AxisMoves.Without(view.Shape, 0),
        Strides = view.Strides[1..],
    };

    static View Arena(long bytes) =>
        View.Whole(new Slot(SlotKind.Temporary, 0, bytes), new TensorType(DType.U8, [(int)bytes]));
}
