using Nabla.Compiler.Fusion;
using Nabla.Core;

namespace Nabla.Compiler.Passes;

/// <summary>
/// Puts equations that can run as one loop, or at the end of one product, into one equation each. Views stay outside
/// (they cost nothing), except those between two equations of one kernel.
/// </summary>
sealed class Fuse
{
    readonly Graph graph;
    readonly Cluster?[] clusters;
    readonly Dictionary<Var, int> makers = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Atom> needed = new(ReferenceEqualityComparer.Instance);
    readonly List<Equation> order = [];
    readonly HashSet<object> done = [];

    Fuse(Graph graph)
    {
        this.graph = graph;
        clusters = new Clustering(graph).Run();
        for (var i = 0; i < graph.Equations.Length; i++)
            foreach (var output in graph.Equations[i].Outputs) makers[output] = i;
        needed.UnionWith(graph.Outputs);
    }

    public static Graph Run(Graph graph) => new Fuse(graph).Graph();

    Graph Graph()
    {
        var kernels = Kernels();
        for (var i = 0; i < graph.Equations.Length; i++) Put(i, kernels);
        return DeadCode.Run(new Graph(graph.Inputs, graph.Constants, [.. order], graph.Outputs, graph.Slots));
    }

    // Each cluster as one equation; a product alone stays what it is.
    Dictionary<Cluster, Equation> Kernels()
    {
        Cluster[] distinct = [.. clusters.OfType<Cluster>().Distinct()
            .Where(c => !c.HasRoot || c.Equations.Length > 1)];
        var bodies = distinct.ToDictionary(cluster => cluster, Body);
        foreach (var (inputs, _) in bodies.Values) needed.UnionWith(inputs);
        for (var i = graph.Equations.Length - 1; i >= 0; i--)
            if (IsOutside(i, bodies)) needed.UnionWith(graph.Equations[i].Inputs);
        return bodies.ToDictionary(each => each.Key, each => Kernel(each.Key, each.Value.Inputs, each.Value.Equations));
    }

    // Equations that stay, and views that something outside reads.
    bool IsOutside(int at, Dictionary<Cluster, (Var[], Equation[])> bodies) => clusters[at] is { } cluster
        ? !bodies.ContainsKey(cluster)
        : !Views.IsView(graph.Equations[at].Primitive) || graph.Equations[at].Outputs.Any(needed.Contains);

    Equation Kernel(Cluster cluster, Var[] inputs, Equation[] equations)
    {
        Var[] outputs = [.. cluster.Equations.SelectMany(at => graph.Equations[at].Outputs).Where(needed.Contains)];
        var body = new Graph(inputs, [], equations, outputs, graph.Slots);
        return new Equation(new Fused(body, cluster.Space), inputs, outputs,
            graph.Equations[cluster.Equations[^1]].Where);
    }

    // The equations of a kernel, with the views between them and those of numbers; and what they read.
    (Var[] Inputs, Equation[] Equations) Body(Cluster cluster)
    {
        var (inputs, equations) = (new List<Var>(), new List<Equation>());
        var placed = new HashSet<int>();
        void Read(Atom atom)
        {
            if (atom is not Var variable) return;
            if (IsInside(variable, cluster)) Place(makers[variable]);
            else if (!inputs.Contains(variable)) inputs.Add(variable);
        }
        void Place(int at)
        {
            if (!placed.Add(at)) return;
            foreach (var input in graph.Equations[at].Inputs) Read(input);
            equations.Add(graph.Equations[at]);
        }
        foreach (var at in cluster.Equations) Place(at);
        return ([.. inputs], [.. equations]);
    }

    bool IsInside(Var variable, Cluster cluster)
    {
        if (!makers.TryGetValue(variable, out var maker)) return false;
        if (clusters[maker] == cluster) return true;
        if (!Views.IsView(graph.Equations[maker].Primitive)) return false;
        return graph.Equations[maker].Inputs[0] is not Var root || IsInside(root, cluster);
    }

    // An equation after all that it reads.
    void Put(int at, Dictionary<Cluster, Equation> kernels)
    {
        var kernel = clusters[at] is { } cluster ? kernels.GetValueOrDefault(cluster) : null;
        var equation = kernel ?? graph.Equations[at];
        if (kernel is null && !equation.Primitive.HasEffect && !equation.Outputs.Any(needed.Contains)) return;
        if (!done.Add(equation)) return;
        foreach (var input in equation.Inputs)
            if (input is Var variable && makers.TryGetValue(variable, out var maker)) Put(maker, kernels);
        order.Add(equation);
    }
}
