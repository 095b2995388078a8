using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>
/// A loop that asks before each step whether to go on. As <see cref="ScanKernel"/>, with two programs: they have one
/// piece of the arena each, and a byte for the answer. Reads are (constants, carry), writes (carry, arenas, answer).
/// </summary>
sealed class WhileKernel(
    While loop, Program condition, Program body, View[] reads, View[] writes,
    (View Condition, View Body, View Answer) own, int? flag)
    : Kernel(reads, [.. writes, own.Condition, own.Body, own.Answer], flag)
{
    public override bool InPlace(View read, View write)
    {
        var carry = Array.IndexOf(Writes, write);
        return carry >= 0 && carry < Reads.Length - loop.Constants
            && Carries.Start(Reads, read, write, loop.Constants + carry);
    }

    public override Step Bind(Frame frame) => new Loop(
        frame, this, loop.Constants, new Frame(condition, frame.Array(own.Condition)),
        new Frame(body, frame.Array(own.Body)));

    public override string ToString() => "while";

    sealed unsafe class Loop : Step
    {
        readonly Frame frame, condition, body;
        readonly int constants;
        readonly int? flag;
        readonly byte** reads, writes;
        readonly long[] carries;

        public Loop(Frame frame, WhileKernel kernel, int constants, Frame condition, Frame body)
        {
            (this.frame, this.condition, this.body) = (frame, condition, body);
            (this.constants, flag) = (constants, kernel.Flag);
            reads = frame.Pointers([.. kernel.Reads, .. kernel.Writes], null);
            writes = reads + kernel.Reads.Length;
            carries = [.. kernel.Reads[constants..].Select(view => view.Bytes)];
        }

        public override void Run()
        {
            for (var i = 0; i < constants; i++)
            {
                condition.Input(i, reads[i]);
                body.Input(i, reads[i]);
            }
            Carries.Begin(body, constants, reads, writes, carries);
            for (var i = 0; i < carries.Length; i++) condition.Input(constants + i, writes[i]);
            var answer = writes[carries.Length + 2];
            condition.Output(0, answer);
            while (true)
            {
                condition.Run();
                if (flag is { } mine && (condition.HasRaised || body.HasRaised)) frame.Raise(mine);
                if (*answer == 0) return;
                body.Run();
            }
        }
    }
}
