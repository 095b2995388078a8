using Nabla.Compiler;
using Nabla.Compiler.Explain;
using Nabla.Compiler.Plan;

namespace Nabla;

/// <summary>
/// What a jitted function became for arguments of one signature: its graph, what each pass left of it, the kernels
/// that a call consists of, and where everything lies. As text, or as a page by <c>ToHtml</c>.
/// </summary>
public sealed class Explanation
{
    readonly Func<Graph, Measured>? run;

    // Null where the interpreter runs the graph; else what becomes of a graph that the passes have left.
    internal Explanation(Graph graph, string traces, Func<Graph, Measured>? run)
    {
        (Graph, Traces, this.run) = (graph, traces, run);
        if (run is null) return;
        Passes = [.. Pipeline.Stages(graph, Pipeline.Passes).Zip(Pipeline.Passes,
            (stage, pass) => new ExplainedPass(pass.Name, stage.Count, stage))];
        var (program, times) = run(Passes[^1].Graph);
        Kernels = [.. program.Kernels.Select((kernel, i) => Explained(kernel, times?[i]))];
        Buffers = ExplainedBuffer.Of(program);
        ArenaBytes = program.ArenaBytes;
    }

    /// <summary>The function as it was traced.</summary>
    public Graph Graph { get; }

    /// <summary>What it was traced for, and for each trace but the first what was different.</summary>
    public string Traces { get; }

    /// <summary>The passes in order; none where the interpreter runs the graph.</summary>
    public IReadOnlyList<ExplainedPass> Passes { get; } = [];

    /// <summary>The kernels of a call, in order.</summary>
    public IReadOnlyList<ExplainedKernel> Kernels { get; } = [];

    /// <summary>The pieces of memory that they work on, in the order in which they are first used.</summary>
    public IReadOnlyList<ExplainedBuffer> Buffers { get; } = [];

    /// <summary>Bytes that all temporaries need together; those whose lives do not meet share memory.</summary>
    public long ArenaBytes { get; }

    /// <summary>
    /// What each pass buys: the function is compiled again without one of them at a time, then without any, and run.
    /// Some tenths of a second for each. None where the interpreter runs the graph, or the arguments have no numbers.
    /// </summary>
    public IReadOnlyList<PassGain> Ablate()
    {
        if (run is null || Kernels.Any(kernel => kernel.Time is null)) return [];
        var all = Pipeline.Passes;
        return
        [
            new("with all", Kernels.Count, Kernels.Sum(kernel => kernel.Time!.Value)),
            .. all.Select(left => Without($"without {left.Name}", [.. all.Where(pass => pass != left)])),
            Without("with none", []),
        ];
    }

    /// <summary>The explanation as text.</summary>
    public override string ToString() => ExplanationText.Write(this);

    PassGain Without(string name, (string Name, Func<Graph, Graph> Run)[] passes)
    {
        var (program, times) = run!(Pipeline.Stages(Graph, passes).LastOrDefault(Graph));
        return new(name, program.Kernels.Length, times!.Sum());
    }

    static ExplainedKernel Explained(Kernel kernel, double? time)
    {
        var (bytes, operations) = (Work.Bytes(kernel), Work.Operations(kernel));
        return new(
            $"{kernel}", Work.Names(kernel), Work.Lines(kernel), bytes, operations, Limits.Floor(bytes, operations), time);
    }
}

/// <summary>What one pass left.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Equations">How many equations were left.</param>
/// <param name="Graph">The graph that was left.</param>
public sealed record ExplainedPass(string Name, int Equations, Graph Graph);

/// <summary>One kernel of a call.</summary>
/// <param name="Name">The kernel.</param>
/// <param name="Does">The operations that it carries out, in order.</param>
/// <param name="Lines">The lines of C# that these came from.</param>
/// <param name="Bytes">What it reads and writes, each element once.</param>
/// <param name="Operations">Arithmetic: 2 for each multiply-add of a product, 1 for each number of all else.</param>
/// <param name="Floor">Microseconds that its bytes or its operations take at least, as this machine was measured.</param>
/// <param name="Time">Microseconds that it took, the shortest of some runs; null where it was not measured.</param>
public sealed record ExplainedKernel(
    string Name, string Does, string Lines, long Bytes, long Operations, double Floor, double? Time);

/// <summary>A function compiled without some of the passes.</summary>
/// <param name="Name">Which passes there were.</param>
/// <param name="Kernels">The kernels of a call.</param>
/// <param name="Microseconds">What these take together, each the shortest of some runs.</param>
public sealed record PassGain(string Name, int Kernels, double Microseconds);

/// <summary>A program, and the microseconds of each kernel where its inputs have numbers.</summary>
readonly record struct Measured(Program Program, double[]? Times);
