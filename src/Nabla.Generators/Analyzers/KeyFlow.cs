using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// Which keys are certainly used twice in one function. Three questions, each asked of all paths so that two conditions
/// that exclude each other are never taken for one path: is a key used already on every way to this use; is it used
/// again on every way from it; is it used on every way to the end of a round of a loop, and then again in the next.
/// </summary>
sealed class KeyFlow(ControlFlowGraph graph)
{
    public readonly record struct Reuse(KeyPlace Place, IOperation First, IOperation Second);

    readonly KeyEvent[][] events = KeyEvents.Of(graph);

    // The sources of what comes into a block, or the targets of what leaves it.
    readonly int[][] before = [.. graph.Blocks.Select(block => block.Predecessors
        .Where(branch => branch.Destination is not null).Select(branch => branch.Source.Ordinal).ToArray())];

    readonly int[][] after = [.. graph.Blocks.Select(block => new[]
        { block.FallThroughSuccessor, block.ConditionalSuccessor }
        .Select(branch => branch?.Destination?.Ordinal ?? -1).Where(to => to >= 0).ToArray())];

    public IEnumerable<Reuse> Reuses()
    {
        if (events.All(block => block.Length == 0)) yield break;
        int[] all = [.. Enumerable.Range(0, events.Length)];
        var used = Solve(all, before, [], forward: true);
        foreach (var reuse in Repeated(all, used, forward: true)) yield return reuse;

        var used2 = Solve(all, after, [], forward: false);
        foreach (var reuse in Repeated(all, used2, forward: false)) yield return reuse;

        foreach (var head in all)
        {
            int[] ends = [.. before[head].Where(end => end >= head)];
            if (ends.Length == 0) continue;
            int[] round = [.. Enumerable.Range(head, ends.Max() - head + 1)];
            var carried = ends.Select(end => Through(used[end], end, forward: true)).Aggregate(Both);
            // Only what this round has used: what was used before the loop has been told already.
            Dictionary<KeyPlace, IOperation> own = carried.Where(use => !used[head].ContainsKey(use.Key))
                .ToDictionary(use => use.Key, use => use.Value);
            var again = Solve(round, before, own, forward: true);
            foreach (var reuse in Repeated(round, again, forward: true)) yield return reuse;
        }
    }

    /// <summary>
    /// What holds where a block begins (or, backward, ends) on every way there: the first block starts with
    /// <paramref name="entry"/>, and where ways meet only that stays on which they agree.
    /// </summary>
    Dictionary<KeyPlace, IOperation>[] Solve(
        int[] blocks, int[][] neighbours, Dictionary<KeyPlace, IOperation> entry, bool forward)
    {
        var states = new Dictionary<KeyPlace, IOperation>?[events.Length];
        var order = forward ? blocks : [.. Enumerable.Reverse(blocks)];
        states[order[0]] = entry;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var block in order)
            {
                if (block == order[0]) continue;
                var known = neighbours[block].Where(other => states[other] is not null && blocks.Contains(other))
                    .Select(other => Through(states[other]!, other, forward)).ToArray();
                if (known.Length == 0) continue;
                var state = known.Aggregate(Both);
                if (states[block] is { } old && old.Count == state.Count) continue;
                (states[block], changed) = (state, true);
            }
        }
        return [.. states.Select(state => state ?? [])];
    }

    static Dictionary<KeyPlace, IOperation> Both(
        Dictionary<KeyPlace, IOperation> a, Dictionary<KeyPlace, IOperation> b) =>
        a.Where(use => b.ContainsKey(use.Key)).ToDictionary(use => use.Key, use => use.Value);

    Dictionary<KeyPlace, IOperation> Through(Dictionary<KeyPlace, IOperation> state, int block, bool forward)
    {
        Dictionary<KeyPlace, IOperation> next = new(state);
        foreach (var happens in InOrder(block, forward)) Step(next, happens);
        return next;
    }

    IEnumerable<KeyEvent> InOrder(int block, bool forward) =>
        forward ? events[block] : Enumerable.Reverse(events[block]);

    static void Step(Dictionary<KeyPlace, IOperation> state, KeyEvent happens)
    {
        if (happens.Use is { } use) state[happens.Place] = use;
        else
            foreach (var gone in state.Keys.Where(place => place.IsIn(happens.Place)).ToArray()) state.Remove(gone);
    }

    IEnumerable<Reuse> Repeated(int[] blocks, Dictionary<KeyPlace, IOperation>[] states, bool forward)
    {
        foreach (var block in blocks)
        {
            Dictionary<KeyPlace, IOperation> state = new(states[block]);
            foreach (var happens in InOrder(block, forward))
            {
                if (happens.Use is { } use && state.TryGetValue(happens.Place, out var other))
                    yield return forward ? new(happens.Place, other, use) : new(happens.Place, use, other);
                Step(state, happens);
            }
        }
    }
}
