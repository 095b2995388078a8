using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Nabla.Arrays.Threading;
using Nabla.Compiler.LoopIr;
using Nabla.Core;

namespace Nabla.Compiler.Emit;

/// <summary>
/// The code of loops, each made once as long as somebody runs it: loops that differ in how long they are, or in where
/// their ports lie, share one. So a step traced again for a smaller batch is emitted already. Where there are several
/// workers, code is made beside whoever asks for it.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
static class LoopCodes
{
    const int Many = 4096;

    static readonly ConcurrentDictionary<Key, WeakReference<Task<LoopCode>>> known = [];

    /// <summary>
    /// The code of a loop, made or being made. If it is watched, one pointer more follows those of the ports: a byte that
    /// is set where a value is not finite. Last comes the number of columns, as a pointer.
    /// </summary>
    public static Task<LoopCode> Of(Loop loop, string name, bool watched)
    {
        var key = new Key(loop, watched);
        if (known.TryGetValue(key, out var weak) && weak.TryGetTarget(out var code)) return code;
        code = WorkerPool.Current.Workers > 1 ? Task.Run(() => LoopEmitter.Emit(loop, name, watched))
            : Task.FromResult(LoopEmitter.Emit(loop, name, watched));
        if (known.Count > Many) Forget(dead: true);
        known[key] = new(code);
        return code;
    }

    /// <summary>Makes all code anew that is asked for from now on; or all that nobody has any more.</summary>
    public static void Forget(bool dead = false)
    {
        foreach (var (key, weak) in known)
            if (!dead || !weak.TryGetTarget(out _)) known.TryRemove(key, out _);
    }

    // All that the code of a loop depends on.
    readonly struct Key : IEquatable<Key>
    {
        readonly string text;
        readonly Primitive[] primitives;

        [RequiresDynamicCode("It makes machine code while the program runs.")]
        public Key(Loop loop, bool watched)
        {
            var nodes = loop.Nodes();
            var names = new Dictionary<Node, int>();
            var key = new StringBuilder(watched ? "watched" : "");
            foreach (var node in nodes)
            {
                key.Append(';').Append(node.Type).Append(node.Level).Append(node.Phase);
                key.Append(node switch
                {
                    Load load => $"p{load.Port.Index}",
                    Number number => $"={Literals.Bits(number.Literal)}",
                    Fold fold => $"{fold.Op}",
                    _ => "",
                });
                foreach (var input in Loop.Inputs(node)) key.Append(',').Append(names[input]);
                names[node] = names.Count;
            }
            foreach (var store in loop.Stores)
                key.Append($";{store.Port.Index}={names[store.Value]}{store.Level}{store.Across}");
            foreach (var port in loop.Ports)
            {
                key.Append($";{port.Type}");
                if (!loop.Uses(port)) continue;
                key.Append(port.ColumnStride);
                if (!LoopEmitter.StepsByWidth(loop, port)) key.AppendJoin(',', port.RowStrides);
            }
            key.Append(';').AppendJoin(',', loop.Rows.Skip(1)).Append(loop.Rows.Length);
            // What is kept from walk to walk has a place that depends on the length of a row; chains, on whether it is long.
            if (loop.Phases > 1) key.Append($";{loop.Columns}");
            if (loop.Folds) key.Append(loop.Columns >= LoopEmitter.ManyColumns);
            text = key.ToString();
            primitives = [.. nodes.OfType<Map>().Select(map => map.Primitive)];
        }

        public bool Equals(Key other) => text == other.text && primitives.AsSpan().SequenceEqual(other.primitives);

        public override bool Equals(object? other) => other is Key key && Equals(key);

        public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);
    }
}
