using System.Collections;
using System.Runtime.CompilerServices;

namespace Nabla.Core;

/// <summary>A list of whole numbers (axes, a permutation, starts) that equals another with the same numbers.</summary>
[CollectionBuilder(typeof(Ints), nameof(Create))]
readonly struct Ints : IEquatable<Ints>, IReadOnlyList<int>
{
    readonly int[]? values;

    Ints(int[] values) => this.values = values;

    public static Ints Create(ReadOnlySpan<int> values) => new(values.ToArray());

    public static Ints Range(int count) => new([.. Enumerable.Range(0, count)]);

    /// <summary>The places of those items for which something holds.</summary>
    public static Ints Where<T>(IReadOnlyList<T> items, Func<T, bool> holds) =>
        [.. Enumerable.Range(0, items.Count).Where(i => holds(items[i]))];

    public ReadOnlySpan<int> Span => values;

    public int Count => values?.Length ?? 0;

    public int this[int index] => values![index];

    public int IndexOf(int value) => Span.IndexOf(value);

    public bool Contains(int value) => Span.Contains(value);

    /// <summary>The numbers of both, each once, in order.</summary>
    public Ints Union(Ints other) => [.. this.Concat(other).Distinct().Order()];

    /// <summary>Each number plus <paramref name="by"/>.</summary>
    public Ints Shift(int by) => [.. this.Select(value => value + by)];

    public bool Equals(Ints other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Ints other && Equals(other);

    public override int GetHashCode() => this.Aggregate(17, HashCode.Combine);

    public override string ToString() => $"[{string.Join(",", this)}]";

    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(values ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
