using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Nabla.Compiler;
using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;

namespace Nabla;

/// <summary>
/// One function, and a graph for each signature that it has been called with. Look-ups take no lock; tracing does, so
/// that each signature is traced once whichever threads come first. As text: what each trace was for.
/// </summary>
sealed class TraceCache<T, R>(Packed<T, R> f, Func<T, object?>? donate = null)
{
    const int MostExplained = 100;

    readonly ConcurrentDictionary<Signature, Entry> entries = [];
    readonly List<(Dictionary<string, string> Places, bool Kept)> history = [];
    readonly Lock tracing = new();
    int count;

    public R Call(T arguments)
    {
        var (entry, leaves) = For(arguments);
        Tensor[] inputs = [.. entry.Constants, .. leaves];
        if (donate is null) return entry.Output.Unflatten<R>(Engine.Call(entry.Call, inputs));
        var (structure, before) = (Structure.Flatten(arguments).Structure, entry.Constants.Length);
        RequireOnce(structure, leaves, entry.Donated);
        return entry.Output.Unflatten<R>(Engine.Call(entry.Call, inputs, entry.Donated.Shift(before)));
    }

    /// <summary>What the function is traced to for arguments like these, and their leaves.</summary>
    public (Entry Entry, Tensor[] Leaves) For(T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var signature = new Signature(structure, Array.ConvertAll(leaves, leaf => leaf.Type), Axes());
        if (!entries.TryGetValue(signature, out var entry)) entry = Find(signature, leaves);
        return (entry, leaves);
    }

    /// <summary>What a call with arguments like these consists of, with times.</summary>
    public Explanation Explain(T arguments)
    {
        var (entry, leaves) = For(arguments);
        Tensor[] inputs = [.. entry.Constants, .. leaves];
        return new(entry.Call.Graph, ToString(), RuntimeFeature.IsDynamicCodeSupported && !Engine.IsOff
            ? [RequiresDynamicCode("It makes machine code while the program runs.")] (graph) =>
                Executable.Measure(graph, inputs)
            : null);
    }

    /// <summary>The graph of a function, and the structure of what it returns.</summary>
    public static (Graph Graph, Structure Output) Trace(Packed<T, R> f, Tensor[] leaves, Structure structure)
    {
        var flat = new Flat<T, R>(f.Call, structure);
        var graph = GraphTrace.Make(flat.Call, Array.ConvertAll(leaves, leaf => leaf.Type));
        return (graph, flat.Output);
    }

    public override string ToString()
    {
        lock (tracing)
        {
            var text = new StringBuilder($"traced {count} {(count == 1 ? "time" : "times")}");
            for (var i = 0; i < history.Count; i++) text.Append($"\n  {i + 1}: {Reason(i)}");
            return text.ToString();
        }
    }

    Entry Find(Signature signature, Tensor[] leaves)
    {
        lock (tracing)
        {
            if (entries.TryGetValue(signature, out var found)) return found;
            var (graph, output) = Trace(f, leaves, signature.Structure);
            Tensor[] constants = [.. graph.Constants.Select(constant => constant.Value)];
            Ints donated = donate is null ? []
                : [.. ChoiceTrace.Of(signature.Structure, leaves, donate).Chosen.Distinct()];
            found = new Entry(new Call(graph.Lifted()), constants, output, donated);
            // A graph that closed over another transformation's tensors is good for that transformation alone.
            var keep = Array.TrueForAll(constants, constant => constant is ArrayTensor);
            if (keep) entries[signature with { Structure = signature.Structure.Bare() }] = found;
            if (++count <= MostExplained) history.Add((Places(signature), keep));
            return found;
        }
    }

    Dictionary<string, string> Places(Signature signature)
    {
        var next = 0;
        return signature.Structure
            .Places(f.Parameters(signature.Structure), () => signature.Types[next++].ToString()).ToDictionary();
    }

    // The nearest before is the one with the fewest differences; the later of two.
    string Reason(int i)
    {
        var (places, kept) = history[i];
        var nearest = Enumerable.Range(0, i).Reverse()
            .OrderBy(j => Differences(history[j].Places, places).Count).FirstOrDefault();
        var all = i == 0
            ? places.Select(place => $"{place.Key} is {place.Value}")
            : Differences(history[nearest].Places, places);
        var text = (i == 0 ? "" : $"as {nearest + 1}, but ") + string.Join(", ", all);
        return kept ? text : $"{text}; not kept, for it closes over tensors of a transformation under way";
    }

    static List<string> Differences(Dictionary<string, string> before, Dictionary<string, string> now) =>
    [
        .. from path in before.Keys.Union(now.Keys)
           let was = before.GetValueOrDefault(path, "absent")
           let @is = now.GetValueOrDefault(path, "absent")
           where was != @is
           select $"{path} is {@is}, not {was}",
    ];

    // A tensor that is given away must not come in at another place too.
    void RequireOnce(Structure structure, Tensor[] leaves, Ints donated)
    {
        foreach (var i in donated)
            if (Array.FindIndex(leaves, leaf => ReferenceEquals(leaf, leaves[i])) is var at && at != i
                || (at = Array.FindLastIndex(leaves, leaf => ReferenceEquals(leaf, leaves[i]))) != i)
                throw new DonatedTensorException(f.Paths(structure)[i], f.Paths(structure)[at]);
    }

    /// <summary>
    /// One trace: the graph, the tensors it closed over, the structure of what it returns, which leaves are given away.
    /// </summary>
    public sealed record Entry(Call Call, Tensor[] Constants, Structure Output, Ints Donated);

    // A function may ask for the sizes of the named axes around it.
    static string Axes() => Core.Trace.IsIdle ? "" : string.Join(" ", Core.Trace.BoundAxes);

    sealed record Signature(Structure Structure, TensorType[] Types, string Axes)
    {
        public bool Equals(Signature? other) =>
            other is not null && Axes == other.Axes && Structure.Equals(other.Structure)
            && Types.AsSpan().SequenceEqual(other.Types);

        public override int GetHashCode() => Types.Aggregate(Structure.GetHashCode(), HashCode.Combine);
    }
}
