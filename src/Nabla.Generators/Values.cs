using System.Collections;

namespace Nabla.Generators
{
    /// <summary>A list that equals another with equal items.</summary>
    readonly struct Values<T>(T[] items) : IEquatable<Values<T>>, IEnumerable<T> where T : IEquatable<T>
    {
        public bool Equals(Values<T> other) => this.SequenceEqual(other);

        public override bool Equals(object? other) => other is Values<T> values && Equals(values);

        public override int GetHashCode() => items.Aggregate(17, (hash, item) => (hash * 31) + item.GetHashCode());

        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>What the compiler asks for to compile records, and netstandard2.0 lacks.</summary>
    static class IsExternalInit;
}
