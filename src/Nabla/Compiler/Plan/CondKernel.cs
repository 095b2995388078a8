using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>
/// A branch: each a program of its own, which writes the results where they will lie. Only one runs, so they share a
/// piece of the arena. Reads are (choice, operands), writes (results, arena).
/// </summary>
sealed class CondKernel(Cond cond, Program[] branches, View[] reads, View[] writes, View arena, int? flag)
    : Kernel(reads, [.. writes, arena], flag)
{
    public override Step Bind(Frame frame) => new Choice(
        frame, this, Array.ConvertAll(branches, branch => new Frame(branch, frame.Array(arena))));

    public override string ToString() => $"cond{cond.Branches.Length}";

    sealed unsafe class Choice : Step
    {
        readonly Frame frame;
        readonly Frame[] branches;
        readonly int? flag;
        readonly byte** reads, writes;
        readonly int operands, results;
        readonly bool isTruth;

        public Choice(Frame frame, CondKernel kernel, Frame[] branches)
        {
            (this.frame, this.branches, flag) = (frame, branches, kernel.Flag);
            reads = frame.Pointers([.. kernel.Reads, .. kernel.Writes], null);
            writes = reads + kernel.Reads.Length;
            (operands, results) = (kernel.Reads.Length - 1, kernel.Writes.Length - 1);
            isTruth = kernel.Reads[0].Type == DType.Bool;
        }

        public override void Run()
        {
            var choice = isTruth ? *reads[0] : *(int*)reads[0];
            var branch = branches[Math.Clamp(choice, 0, branches.Length - 1)];
            for (var i = 0; i < operands; i++) branch.Input(i, reads[i + 1]);
            for (var i = 0; i < results; i++) branch.Output(i, writes[i]);
            branch.Run();
            if (flag is { } mine && branch.HasRaised) frame.Raise(mine);
        }
    }
}
