using System.Diagnostics.CodeAnalysis;
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
    /// <summary>Whether the interpreter is asked for even where code may be generated.</summary>
    public static readonly bool IsOff = Environment.GetEnvironmentVariable("NABLA_COMPILER") == "off";

    /// <summary>Whether graphs are compiled.</summary>
    public static bool IsThere => RuntimeFeature.IsDynamicCodeSupported && !IsOff;

    /// <summary>The outputs of a graph without constants, whose inputs have the types that it was traced for.</summary>
    public static Tensor[] Call(Call call, Tensor[] inputs)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported || IsOff || Trace.Innermost(call, inputs) is not null)
            return call.Bind(inputs);
        return Results(call, Observer.Current is { } observer
            ? Observed(observer, call.Graph, inputs) : Executable.Of(call.Graph).Call(inputs));
    }

    /// <summary>
    /// The same; the inputs at these places are given away, and their memory takes the results of later calls. Under a
    /// transformation nothing is given.
    /// </summary>
    public static Tensor[] Call(Call call, Tensor[] inputs, Ints donated)
    {
        if (Trace.Innermost(call, inputs) is not null) return call.Bind(inputs);
        if (!RuntimeFeature.IsDynamicCodeSupported || IsOff || Observer.Current is not null)
        {
            var kept = Call(call, inputs);
            foreach (var i in donated) ((ArrayTensor)inputs[i]).Donate(out _);
            return kept;
        }
        var executable = Executable.Of(call.Graph);
        var (arrays, own) = (new NDArray[inputs.Length], new List<NDArray>());
        for (var i = 0; i < inputs.Length; i++)
        {
            var tensor = (ArrayTensor)inputs[i];
            if (!donated.Contains(i)) arrays[i] = tensor.Value;
            else if (tensor.Donate(out arrays[i])) own.Add(arrays[i]);
        }
        var results = Results(call, executable.Call(arrays, out _));
        own.ForEach(executable.Reuse);
        return results;
    }

    static Tensor[] Results(Call call, NDArray[] values)
    {
        var outputs = new Tensor[values.Length];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = new ArrayTensor(values[i], call.Graph.Outputs[i].Type.Weak, isOwn: true);
        return outputs;
    }

    [RequiresDynamicCode("It makes machine code while the program runs.")]
    static NDArray[] Observed(Observer observer, Graph graph, Tensor[] inputs)
    {
        var executable = observer.LooksIntoKernels ? Executable.Watched(graph) : Executable.Of(graph);
        NDArray[] outputs;
        int[] raised;
        using (observer.LookAway()) outputs = executable.Call(Executable.Values(inputs), out raised);
        observer.Ran(graph, inputs, outputs, raised);
        return outputs;
    }
}
