using Nabla.Core;
using Nabla.Trees;

namespace Nabla.Interpreters;

/// <summary>
/// Which tensors of a tree a function returns: it is given others that stand for them, and allowed no operation.
/// </summary>
sealed class ChoiceTrace : Trace
{
    sealed class Stand(ChoiceTrace trace, int index, TensorType type) : Tracer(trace, type)
    {
        public int Index => index;
    }

    ChoiceTrace()
    {
    }

    public override string Name => "a choice of arguments";

    /// <summary>The places, among the leaves, of those that are returned; and the structure that they come in.</summary>
    public static (int[] Chosen, Structure Form) Of<T, S>(Structure structure, Tensor[] leaves, Func<T, S> choose)
    {
        using var trace = new ChoiceTrace();
        var stands = leaves.Select(Tensor (leaf, i) => new Stand(trace, i, leaf.Type)).ToArray();
        var (chosen, form) = Structure.Flatten(choose(structure.Unflatten<T>(stands)));
        return (Array.ConvertAll(chosen, tensor => trace.Index(tensor)), form);
    }

    public override Tensor[] Process(Primitive primitive, Tensor[] inputs) => throw Refuse(primitive.Name);

    int Index(Tensor tensor) => tensor is Stand stand && stand.Trace == this ? stand.Index : throw Refuse($"{tensor}");

    static TransformException Refuse(string what) =>
        new("Grad", what, "'by' returns tensors of the arguments as they are, and computes nothing");
}
