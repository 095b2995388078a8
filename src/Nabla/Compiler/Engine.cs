using System.Runtime.CompilerServices;
using Nabla.Arrays;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler;

/// <summary>
/// How a traced function is called: compiled where it is computed now, as one primitive where it is transformed again.
/// Where no code may be generated, or NABLA_COMPILER says off, the interpreter runs the same graph.
/// </summary>
static class Engine
{
    /// <summary>Whether graphs are compiled.</summary>
    public static readonly bool IsThere = RuntimeFeature.IsDynamicCodeSupported
        && Environment.GetEnvironmentVariable("NABLA_COMPILER") != "off";

    /// <summary>The outputs of a graph without constants, whose inputs have the types that it was traced for.</summary>
    public static Tensor[] Call(Call call, Tensor[] inputs)
    {
        if (!IsThere || Trace.Innermost(call, inputs) is not null) return call.Bind(inputs);
        var values = Observer.Current is { } observer
            ? Observed(observer, call.Graph, inputs) : Executable.Of(call.Graph).Call(inputs);
        var outputs = new Tensor[values.Length];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = new ArrayTensor(values[i], call.Graph.Outputs[i].Type.Weak);
        return outputs;
    }

    static NDArray[] Observed(Observer observer, Graph graph, Tensor[] inputs)
    {
        var executable = observer.LooksIntoKernels ? Executable.Watched(graph) : Executable.Of(graph);
        NDArray[] outputs;
        int[] raised;
        using (observer.LookAway()) outputs = executable.Call(inputs, out raised);
        observer.Ran(graph, inputs, outputs, raised);
        return outputs;
    }
}
