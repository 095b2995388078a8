using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays.Threading;
using Nabla.Primitives;

namespace Nabla.Compiler.Plan;

/// <summary>
/// A compiled graph once for each lane, on as many workers as there are; within a lane everything is one worker's.
/// Lanes are cut into chunks whose number depends on the lanes alone, each with a frame of its own, so that a lane's
/// pointers are written again only where the caller's arrays have moved.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class LanesKernel(Lanes lanes, View[] reads, View[] writes) : Kernel(reads, writes)
{
    const int MostChunks = 64;

    readonly Program program = Executable.Of(lanes.Graph).Program;

    /// <summary>Whether each lane of a view lies row by row, as a program takes its inputs.</summary>
    public static bool Takes(View view, bool mapped) => (mapped ? view with
    {
        Shape = Core.AxisMoves.Without(view.Shape, 0),
        Strides = view.Strides[1..],
    } : view).IsRowMajor;

    public override Step Bind(Frame frame) => new Call(this, lanes, frame);

    public override string ToString() => "lanes";

    sealed unsafe class Call : Step
    {
        readonly LanesKernel kernel;
        readonly Lanes lanes;
        readonly Frame outer;
        readonly Frame[] frames;
        readonly nint[][] places;
        readonly int[] at;
        readonly byte** pointers;
        readonly Action<int> chunk;

        public Call(LanesKernel kernel, Lanes lanes, Frame outer)
        {
            (this.kernel, this.lanes, this.outer, chunk) = (kernel, lanes, outer, RunChunk);
            var chunks = Math.Min(lanes.Size, MostChunks);
            frames = [.. Enumerable.Range(0, chunks).Select(_ => new Frame(kernel.program))];
            pointers = outer.Pointers([.. kernel.Reads, .. kernel.Writes], kernel.Flag);
            places = [.. frames.Select(_ => new nint[kernel.Reads.Length + kernel.Writes.Length])];
            at = new int[chunks];
            Array.Fill(at, -1);
        }

        public override void Run()
        {
            if (!lanes.HasEffect) WorkerPool.Run(frames.Length, chunk);
            else for (var i = 0; i < frames.Length; i++) RunChunk(i);
        }

        void RunChunk(int index)
        {
            var (first, end) = (First(index), First(index + 1));
            for (var lane = first; lane < end; lane++)
            {
                Point(index, lane);
                frames[index].Run();
            }
        }

        int First(int index) => (int)((long)lanes.Size * index / frames.Length);

        void Point(int index, int lane)
        {
            var (frame, known) = (frames[index], places[index]);
            for (var i = 0; i < known.Length; i++)
            {
                var reads = i < kernel.Reads.Length;
                var mapped = !reads || lanes.Mapped[i] == 1;
                if (known[i] == (nint)pointers[i] && (!mapped || at[index] == lane)) continue;
                known[i] = (nint)pointers[i];
                var whole = outer.Array(reads ? kernel.Reads[i] : kernel.Writes[i - kernel.Reads.Length]);
                var own = mapped ? whole.Index(0, lane) : whole;
                if (reads) frame.Input(i, own);
                else frame.Output(i - kernel.Reads.Length, own);
            }
            at[index] = lane;
        }
    }
}
