using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>Traced once, then a loop of machine code: functions of arrays of one length, and of numbers.</summary>
public static class MiniJit
{
    #region jit
    public static Func<NdArray[], NdArray[]> Jit(Func<Value[], Value[]> f)
    {
        Dictionary<string, (Grads.Graph Graph, Compiled Run)> known = [];
        return inputs =>
        {
            string signature = string.Join(' ', inputs.Select(x => x.Sides));
            if (!known.TryGetValue(signature, out var made))
            {
                Grads.Graph graph = Passes.All(Mini.MakeGraph(f, [.. inputs.Select(x => (Value)x)]));
                known[signature] = made = (graph, Emitter.Emit(new Loops(graph)).Run);
            }

            NdArray[] outputs = [.. made.Graph.Outputs.Select(x => NdArray.Zeros(x.Shape))];
            made.Run(
                [.. inputs.Select(x => x.Values)], [.. outputs.Select(x => x.Values)],
                inputs.Max(x => x.Values.Length));
            return outputs;
        };
    }
    #endregion
}
