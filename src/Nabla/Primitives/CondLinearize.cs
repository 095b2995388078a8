using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// The branches, each with what its derivative needs, and the derivatives: both as one choice. A branch gives zeros
/// for what only others need; values of one type share a place. Operands that are needed are not returned: they are
/// there.
/// </summary>
static class CondLinearize
{
    /// <summary>The choice with residuals; the linear one; and which operands come first in that.</summary>
    public sealed record Parts(Cond Primal, Cond Tangent, Ints Operands);

    public static Parts Of(Graph[] branches, Ints moving, Ints changing)
    {
        var (types, operands) = (new List<TensorType>(), new SortedSet<int>());
        Side[] sides = [.. branches.Select(branch =>
            Take(branch.Linearize(moving, changing), branch, types, operands))];
        Ints shared = [.. operands];
        return new Parts(
            new Cond([.. sides.Select(side => Primal(side, types))]),
            new Cond([.. sides.Select(side => Tangent(side, branches[0], types, shared, moving))]), shared);
    }

    // Where each residual of a branch comes from: an operand (from 0), or a place among those returned (~place).
    sealed record Side(Linearized Graphs, int Outputs, int[] Sources);

    static Side Take(Linearized graphs, Graph branch, List<TensorType> types, SortedSet<int> operands)
    {
        var (taken, count) = (new HashSet<int>(), branch.Outputs.Length);
        int Source(Atom residual)
        {
            var operand = Array.IndexOf(graphs.Primal.Inputs, residual);
            if (operand >= 0)
            {
                operands.Add(operand);
                return operand;
            }
            var type = residual.Type with { Weak = false };
            var place = types.FindIndex(0, other => other == type);
            while (place >= 0 && taken.Contains(place)) place = types.FindIndex(place + 1, other => other == type);
            if (place < 0)
            {
                place = types.Count;
                types.Add(type);
            }
            taken.Add(place);
            return ~place;
        }
        return new Side(graphs, count, Array.ConvertAll(graphs.Primal.Outputs[count..], Source));
    }

    static Graph Primal(Side side, List<TensorType> types) => GraphTrace.Make(
        x =>
        {
            var all = side.Graphs.Primal.Evaluate(x);
            Tensor Kept(int place) => Array.IndexOf(side.Sources, ~place) is >= 0 and var i
                ? all[side.Outputs + i] : Tensor.Zeros(types[place].Shape, types[place].DType);
            return [.. all[..side.Outputs], .. Enumerable.Range(0, types.Count).Select(Kept)];
        },
        [.. side.Graphs.Primal.InputTypes]);

    // (operands, kept, tangents); an input that this branch does not need is a variable that nobody reads.
    static Graph Tangent(Side side, Graph branch, List<TensorType> types, Ints operands, Ints moving)
    {
        var (tangent, slots) = (side.Graphs.Tangent, side.Graphs.Tangent.Slots);
        Var Input(int source, TensorType type) => Array.IndexOf(side.Sources, source) is >= 0 and var i
            ? tangent.Inputs[i] : new Var(slots++, type);
        Var[] inputs = [.. operands.Select(i => Input(i, branch.InputTypes[i])),
            .. types.Select((type, place) => Input(~place, type)), .. tangent.Inputs[^moving.Count..]];
        return new Graph(inputs, [], tangent.Equations, tangent.Outputs, slots);
    }
}
