using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>
/// A loop of which the number of steps is known: the body is a program of its own, whose arena is a piece of the
/// caller's. What is carried lies where the results will, and each step writes the next over it. Parts of xs and ys are
/// pointers that move on. A step allocates nothing. Reads are (constants, carry, xs), writes (carry, ys, arena).
/// </summary>
sealed class ScanKernel(Scan scan, Program body, View[] reads, View[] writes, View arena, int? flag)
    : Kernel(reads, [.. writes, arena], flag)
{
    // The loop may begin on the memory of what it is given, if it reads it for nothing else.
    public override bool InPlace(View read, View write)
    {
        var carry = Array.IndexOf(Writes, write);
        return carry >= 0 && carry < scan.Carries && Carries.Start(Reads, read, write, scan.Constants + carry);
    }

    public override Step Bind(Frame frame) => new Loop(frame, this, scan, body, arena);

    public override string ToString() => $"scan{scan.Length}";

    sealed unsafe class Loop : Step
    {
        readonly Scan scan;
        readonly Frame frame, body;
        readonly int? flag;
        readonly byte** reads, writes;
        readonly long[] carries, xs, ys;

        public Loop(Frame frame, ScanKernel kernel, Scan scan, Program program, View arena)
        {
            (this.scan, this.frame, flag) = (scan, frame, kernel.Flag);
            body = new Frame(program, frame.Array(arena));
            reads = frame.Pointers([.. kernel.Reads, .. kernel.Writes], null);
            writes = reads + kernel.Reads.Length;
            carries = [.. kernel.Reads[scan.Constants..scan.FirstX].Select(view => view.Bytes)];
            xs = [.. kernel.Reads[scan.FirstX..].Select(view => (long)view.Strides[0] * view.Type.Size())];
            ys = [.. kernel.Writes[scan.Carries..^1].Select(view => (long)view.Strides[0] * view.Type.Size())];
        }

        public override void Run()
        {
            for (var i = 0; i < scan.Constants; i++) body.Input(i, reads[i]);
            Carries.Begin(body, scan.Constants, reads, writes, carries);
            for (var step = 0; step < scan.Length; step++)
            {
                var at = scan.Reverse ? scan.Length - 1 - step : step;
                for (var i = 0; i < xs.Length; i++) body.Input(scan.FirstX + i, reads[scan.FirstX + i] + (at * xs[i]));
                for (var i = 0; i < ys.Length; i++)
                    body.Output(scan.Carries + i, writes[scan.Carries + i] + (at * ys[i]));
                body.Run();
                if (flag is { } mine && body.HasRaised) frame.Raise(mine);
            }
        }
    }
}

/// <summary>What loops carry, in the plan.</summary>
static unsafe class Carries
{
    /// <summary>Whether what is carried may lie over what the loop is given for it.</summary>
    public static bool Start(View[] reads, View read, View write, int index) =>
        ReferenceEquals(reads[index], read) && read.IsWhole && write.IsWhole
        && !reads.Where((other, i) => i != index && other.Slot.Root == read.Slot.Root).Any();

    /// <summary>Puts what is carried into the first step where the results will lie; the body works there.</summary>
    public static void Begin(Frame body, int first, byte** reads, byte** writes, long[] bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (reads[first + i] != writes[i]) Buffer.MemoryCopy(reads[first + i], writes[i], bytes[i], bytes[i]);
            body.Input(first + i, writes[i]);
        }
    }
}
