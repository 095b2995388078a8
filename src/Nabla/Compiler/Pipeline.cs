using Nabla.Compiler.Passes;

namespace Nabla.Compiler;

/// <summary>The passes, in order: each takes a graph and gives one that computes the same.</summary>
static class Pipeline
{
    public static readonly (string Name, Func<Graph, Graph> Run)[] Passes =
    [
        ("inline", Inline.Run),
        ("constant folding", ConstantFolding.Run),
        ("algebra", Algebra.Run),
        ("common subexpressions", CommonSubexpressions.Run),
        ("dead code", DeadCode.Run),
        ("rematerialization", Rematerialization.Run),
        ("fusion", Fuse.Run),
    ];

    /// <summary>What each of some passes leaves, in order.</summary>
    public static IEnumerable<Graph> Stages(Graph graph, IEnumerable<(string Name, Func<Graph, Graph> Run)> passes)
    {
        foreach (var (_, run) in passes) yield return graph = run(graph);
    }

    /// <summary>All passes, one after the other.</summary>
    public static Graph Run(Graph graph) => Stages(graph, Passes).Last();
}
