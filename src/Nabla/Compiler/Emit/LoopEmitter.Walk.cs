using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Emit;

// The values of one vector of columns.
sealed unsafe partial class LoopEmitter
{
    /// <summary>The values of one vector of columns in one walk: each computed once, in order, into a local.</summary>
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    sealed class WalkEmitter(LoopEmitter owner, int phase, int chain, bool whole, LocalBuilder? watched)
    {
        readonly Dictionary<Node, LocalBuilder> values = [];

        public Dictionary<Node, LocalBuilder> Compute(Node[] roots)
        {
            foreach (var root in roots) Need(root);
            return values;
        }

        LocalBuilder Need(Node node)
        {
            if (values.TryGetValue(node, out var found)) return found;
            if (node.Level != Level.Element) return values[node] = owner.rowValues[node];
            var local = owner.Local(Operators.Lanes(owner.Element(node)));
            if (node.Phase < phase && owner.spills.Keeps(node)) Reload(node);
            else
            {
                foreach (var input in Loop.Inputs(node)) Need(input);
                new ValueEmitter(owner.il, owner.size, often: whole, load => owner.Emit(load, chain, whole))
                    .Emit(node, input => owner.il.Emit(OpCodes.Ldloc, values[input]));
            }
            owner.il.Emit(OpCodes.Stloc, local);
            owner.Watch(node, local, watched);
            return values[node] = local;
        }

        void Reload(Node node)
        {
            owner.Address(owner.scratch!, owner.spills.Place(node) * owner.RowBytes, owner.size, chain);
            owner.il.Emit(OpCodes.Call, Operators.Lane(owner.Element(node), "Load"));
        }
    }
}
