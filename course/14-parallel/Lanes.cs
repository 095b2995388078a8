using Nabla.Course.Grads;

namespace Nabla.Course.Parallels;

/// <summary>
/// A graph of one shard, run for all of them: a lane for each shard, from one sum across the shards to the next. The
/// miniature of <c>Sharding</c> in <c>src/Nabla</c>.
/// </summary>
sealed class Lanes
{
    readonly Grads.Graph graph;
    readonly Axis axis;
    readonly Crew crew;
    readonly Dictionary<Value, Value> shared = [];
    readonly Dictionary<Value, Value>[] own;
    readonly HashSet<Value> varies;
    readonly List<Equation> waiting = [];

    Lanes(Grads.Graph graph, Axis axis, Crew crew, Value[] all)
    {
        (this.graph, this.axis, this.crew, varies) = (graph, axis, crew, [.. graph.Inputs]);
        own = [.. Enumerable.Range(0, axis.Size).Select(lane => new Dictionary<Value, Value>(
            graph.Inputs.Zip(all, (input, x) => KeyValuePair.Create(input, MiniShard.Of(x, lane)))))];
    }

    /// <summary>The outputs: what differs between the lanes is refused.</summary>
    public static Value[] Run(Grads.Graph graph, Axis axis, Crew crew, Value[] all)
    {
        var lanes = new Lanes(graph, axis, crew, all);
        lanes.Walk();
        return [.. graph.Outputs.Select(x => lanes.varies.Contains(x)
            ? throw new InvalidOperationException($"{x} differs between the shards: sum it") : lanes.At(0, x))];
    }

    #region walk
    void Walk()
    {
        foreach (Equation line in graph.Equations)
        {
            if (line.Operation is PSum sum && sum.Axis == axis)
            {
                Together();
                shared[line.Output] = Enumerable.Range(0, axis.Size)
                    .Select(lane => At(lane, line.Inputs[0])).Aggregate((a, b) => a + b);
            }
            else if (line.Inputs.Any(varies.Contains))
            {
                waiting.Add(line);
                varies.Add(line.Output);
            }
            else
                shared[line.Output] = Value.Apply(line.Operation, [.. line.Inputs.Select(x => At(0, x))]);
        }
    }

    void Together()
    {
        crew.Run(axis.Size, lane =>
        {
            foreach (Equation line in waiting)
                own[lane][line.Output] = Value.Apply(line.Operation, [.. line.Inputs.Select(x => At(lane, x))]);
        });
        waiting.Clear();
    }
    #endregion

    Value At(int lane, Value x) => !graph.Has(x) ? x : shared.GetValueOrDefault(x) ?? own[lane][x];
}
