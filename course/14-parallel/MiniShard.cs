using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Nabla.Course.Parallels;

/// <summary>
/// A function of one shard as one of all, in two ways that mean the same. The shards stand along the first side of each
/// argument; what the function catches from outside is shared; what it returns must be the same for all.
/// </summary>
public static class MiniShard
{
    #region vmap
    public static Func<Value[], Value[]> Vmap(Func<Value[], Value[]> f, Axis axis) => all =>
        f([.. all.Select(new NamedBatch(axis).One)]);
    #endregion

    #region shard
    public static Func<Value[], Value[]> Shard(Func<Value[], Value[]> f, Axis axis, Crew crew) => all =>
    {
        var recorder = new Recorder();
        Value[] one = [.. all.Select(x => recorder.Input(Of(x, 0)))];
        return Lanes.Run(recorder.Graph(f(one)), axis, crew, all);
    };
    #endregion

    /// <summary>One shard of all.</summary>
    internal static Value Of(Value all, int lane)
    {
        int[] shape = all.Shape[1..];
        int length = shape.Aggregate(1, (product, side) => product * side);
        return new NdArray(shape, all.Numbers.Values[(lane * length)..((lane + 1) * length)]);
    }
}
