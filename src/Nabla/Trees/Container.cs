using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nabla.Trees;

/// <summary>
/// One container taken apart: its members, and how one of the same type is made around others. Containers that can
/// not be made anew say so when they are asked to.
/// </summary>
readonly record struct Container(IEnumerable<(string Name, object? Value)> Members, Func<object?[], object?> Build)
{
    /// <summary>How to take this apart; null where it is no container.</summary>
    public static Container? Of(object? tree) => tree switch
    {
        ITree node => new(node.Members.Select(member => ("." + member.Name, member.Value)), node.With),
        ITuple tuple => new(
            Enumerable.Range(0, tuple.Length).Select(i => ($".Item{i + 1}", tuple[i])),
            values => tree is ValueType ? Tuple(tuple, values) : throw Unknown(tree)),
        IDictionary map => Dictionary(map),
        Array { Rank: > 1 } or not IList and (IEnumerable<Tensor> or IEnumerable<ITree>) => throw Unknown(tree),
        IList list => new(
            Enumerable.Range(0, list.Count).Select(i => ($"[{i}]", list[i])),
            values => tree is Array array ? Filled(array, values) : List(list, values)),
        _ => null,
    };

    static Container Dictionary(IDictionary map)
    {
        // In the order of the keys: two dictionaries are one structure in whatever order they were filled.
        object[] keys = [.. map.Keys.Cast<object>()];
        if (!keys.All(key => key is IComparable)) throw Unknown(map);
        Array.Sort(keys, map.Keys is ICollection<string> ? StringComparer.Ordinal : null);
        return new(
            keys.Select(key => ($"[{CSharp.Text(key)}]", map[key])),
            values =>
            {
                var copy = (IDictionary)Empty(map, typeof(Dictionary<,>));
                for (var i = 0; i < keys.Length; i++) copy[keys[i]] = values[i];
                return copy;
            });
    }

    static Array Filled(Array like, object?[] values)
    {
        var copy = (Array)like.Clone();
        for (var i = 0; i < values.Length; i++) copy.SetValue(values[i], i);
        return copy;
    }

    static IList List(IList like, object?[] values)
    {
        var list = (IList)Empty(like, typeof(List<>));
        foreach (var value in values) list.Add(value);
        return list;
    }

    /// <summary>
    /// An empty collection of the same type. Trimming keeps the constructors of these two types; that of no other is
    /// ever asked for.
    /// </summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor, typeof(List<>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor, typeof(Dictionary<,>))]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "the constructors of both types are kept")]
    static object Empty(object like, Type definition) =>
        like.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == definition
            ? Activator.CreateInstance(type)!
            : throw Unknown(like);

    /// <summary>
    /// A tuple of the same type: a copy in which every item is replaced. Its type is in use, for there is one of it;
    /// trimming keeps the names of the fields.
    /// </summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,,,>))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, typeof(ValueTuple<,,,,,,,>))]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "the fields of every such type are kept")]
    static object Tuple(object like, ReadOnlySpan<object?> values)
    {
        var copy = RuntimeHelpers.GetObjectValue(like)!;
        var type = copy.GetType();
        for (var i = 0; i < Math.Min(values.Length, 7); i++)
            type.GetField($"Item{i + 1}")!.SetValue(copy, values[i]);
        if (type.GetField("Rest") is { } rest) rest.SetValue(copy, Tuple(rest.GetValue(copy)!, values[7..]));
        return copy;
    }

    static TreeException Unknown(object tree) => new(
        "Tree", $"a {CSharp.Name(tree.GetType())}",
        "trees are tuples, arrays of one dimension, lists, dictionaries, and records with [Tree]");
}
