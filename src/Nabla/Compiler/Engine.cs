using System.Runtime.CompilerServices;
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
        var values = Executable.Of(call.Graph).Call(inputs);
        var outputs = new Tensor[values.Length];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = new ArrayTensor(values[i], call.Graph.Outputs[i].Type.Weak);
        return outputs;
    }
}
