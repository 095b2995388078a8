using Nabla.Compiler.Plan;

namespace Nabla;

/// <summary>One piece of memory of a compiled function.</summary>
/// <param name="Name">Whose it is: an input's, a constant's, a result's, or a place in the arena.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="First">The kernel that uses it first, counted from 0.</param>
/// <param name="Last">The kernel that uses it last.</param>
/// <param name="Offset">Where it begins in the arena; null where it lies elsewhere.</param>
public sealed record ExplainedBuffer(string Name, long Bytes, int First, int Last, long? Offset)
{
    internal static ExplainedBuffer[] Of(Program? program)
    {
        var lives = new Dictionary<Slot, (int First, int Last)>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < program?.Kernels.Length; i++)
            foreach (var view in program.Kernels[i].Reads.Concat(program.Kernels[i].Writes))
                lives[view.Slot] = (lives.TryGetValue(view.Slot, out var life) ? life.First : i, i);
        return
        [
            .. from entry in lives
               orderby entry.Value.First, entry.Value.Last
               select new ExplainedBuffer(
                   $"{entry.Key}", entry.Key.Bytes, entry.Value.First, entry.Value.Last,
                   entry.Key.Root is { Kind: SlotKind.Temporary } root ? root.Offset : null),
        ];
    }
}
