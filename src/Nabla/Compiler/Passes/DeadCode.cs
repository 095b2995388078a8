namespace Nabla.Compiler.Passes;

/// <summary>Leaves out what no output needs, equations and constants.</summary>
static class DeadCode
{
    public static Graph Run(Graph graph) => graph.Part(graph.Inputs, graph.Outputs);
}
