using Nabla.Data;

namespace Nabla.NN;

/// <summary>
/// A model's tensors in a safetensors file, by their paths: <c>Layers[0].Weight</c>. What is static in a model
/// (strides, names of functions) is in the program, not in the file: one loads into a model of the same form.
/// <example><code>
/// var net = Linear.Create(Key.Create(0), 3, 2);
/// var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
/// net.Save(path);
/// var same = Linear.Create(Key.Create(1), 3, 2).Load(path);
/// System.IO.File.Delete(path);
/// </code></example>
/// </summary>
public static class Weights
{
    /// <summary>Writes all tensors of a tree, whole or not at all, over a file that may be there.</summary>
    /// <param name="tree">A model, or any tree.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="metadata">Strings to keep beside them; null for none.</param>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Save<T>(
        this T tree, string path, IEnumerable<KeyValuePair<string, string>>? metadata = null) where T : ITree =>
        Safetensors.Write(
            path, Tree.Named(tree).Select(leaf => KeyValuePair.Create(leaf.Path, Array(leaf.Leaf))), metadata);

    /// <summary>
    /// The same tree with the tensors of a file; of a checkpoint, those of its model. A file without checksums is mapped,
    /// and its arrays are copied once, from the mapping, on all cores.
    /// </summary>
    /// <exception cref="DataException">
    /// The file cannot be read, lacks a tensor, has one more, or has one of another shape or type; the message says
    /// which.
    /// </exception>
    public static T Load<T>(this T tree, string path) where T : ITree
    {
        using var map = Safetensors.Open(path);
        if (map.HasChecksums || CheckpointFile.IsOne(map.Metadata))
            return From(tree, path, CheckpointFile.ModelOf(Safetensors.Read(path)));
        return From(tree, path, map.Names.ToDictionary(name => name, name => Source.Of(map, name)));
    }

    /// <summary>The same tree with other tensors; the path is the file's, for messages.</summary>
    internal static T From<T>(T tree, string path, IReadOnlyDictionary<string, DataArray> arrays) =>
        From(tree, path, arrays.ToDictionary(array => array.Key, array => Source.Of(array.Value)));

    static T From<T>(T tree, string path, Dictionary<string, Source> sources)
    {
        var named = Tree.Named(tree);
        if (sources.Keys.Except(named.Select(leaf => leaf.Path)).FirstOrDefault() is { } more)
            throw new DataException($"{path}: there is no '{more}' in {tree}, which has {Names(named)}");
        Source[] found = [.. named.Select(leaf => Found(path, leaf.Path, leaf.Leaf, sources))];
        var tensors = new Tensor[found.Length];
        if (found.Sum(source => (long)source.Shape.Size) < WorthTwo)
            for (var i = 0; i < found.Length; i++) tensors[i] = found[i].Read();
        else
            Workers.Run(found.Length, i => tensors[i] = found[i].Read());
        return Tree.With(tree, tensors);
    }

    /// <summary>As many elements as are copied in the time that it takes to wake another core.</summary>
    const int WorthTwo = 1 << 18;

    static string Names(IReadOnlyList<(string Path, Tensor)> named) =>
        string.Join(", ", named.Take(10).Select(leaf => leaf.Path)) + (named.Count > 10 ? ", …" : "");

    static Source Found(string file, string name, Tensor like, Dictionary<string, Source> sources)
    {
        if (!sources.TryGetValue(name, out var found))
            throw new DataException(
                $"{file}: it lacks '{name}', {like.Type}, and has {string.Join(", ", sources.Keys.Take(10))}");
        if (found.DType is not { } type)
            throw new DataException($"{file}: '{name}' is {found.Type}, not {like.DType}");
        return found.Shape == like.Shape && type == like.DType ? found : throw new DataException(
            $"{file}: '{name}' is {new TensorType(type, found.Shape)}, and {like.Type} in the model");
    }

    /// <summary>An array of a file, and how it becomes a tensor.</summary>
    readonly record struct Source(ElementType Type, Shape Shape, Func<Tensor> Read)
    {
        public DType? DType => Type switch
        {
            ElementType.F32 => Nabla.DType.F32,
            ElementType.F64 => Nabla.DType.F64,
            ElementType.I32 => Nabla.DType.I32,
            ElementType.I64 => Nabla.DType.I64,
            ElementType.U8 => Nabla.DType.U8,
            ElementType.Bool => Nabla.DType.Bool,
            _ => null,
        };

        public static Source Of(DataArray array)
        {
            Shape shape = [.. array.Shape];
            return new(array.Type, shape, () => Tensor(array, shape));
        }

        public static Source Of(SafetensorsMap map, string name)
        {
            var (type, extents) = map.Describe(name);
            Shape shape = [.. extents];
            return new(type, shape, () => map.CanLook(name) ? Mapped(map, name, type, shape) : Tensor(map[name], shape));
        }

        static Tensor Tensor(DataArray array, Shape shape) => array.Type switch
        {
            ElementType.F32 => Nabla.Tensor.Create<float>(array.Values<float>(), shape),
            ElementType.F64 => Nabla.Tensor.Create<double>(array.Values<double>(), shape),
            ElementType.I32 => Nabla.Tensor.Create<int>(array.Values<int>(), shape),
            ElementType.I64 => Nabla.Tensor.Create<long>(array.Values<long>(), shape),
            ElementType.U8 => Nabla.Tensor.Create<byte>(array.Values<byte>(), shape),
            _ => Nabla.Tensor.Create<bool>(array.Values<bool>(), shape),
        };

        static Tensor Mapped(SafetensorsMap map, string name, ElementType type, Shape shape) => type switch
        {
            ElementType.F32 => Mapped<float>(map, name, shape),
            ElementType.F64 => Mapped<double>(map, name, shape),
            ElementType.I32 => Mapped<int>(map, name, shape),
            ElementType.I64 => Mapped<long>(map, name, shape),
            ElementType.U8 => Mapped<byte>(map, name, shape),
            _ => Mapped<bool>(map, name, shape),
        };

        static Tensor Mapped<T>(SafetensorsMap map, string name, Shape shape) where T : unmanaged
        {
            Tensor? copy = null;
            map.Look<T, Shape>(name, shape, (elements, to) => copy = Nabla.Tensor.Create(elements, to));
            return copy!;
        }
    }

    internal static DataArray Array(Tensor x) => x.DType switch
    {
        DType.F32 => DataArray.Of(x.ToArray<float>(), x.Shape.Dims),
        DType.F64 => DataArray.Of(x.ToArray<double>(), x.Shape.Dims),
        DType.I32 => DataArray.Of(x.ToArray<int>(), x.Shape.Dims),
        DType.I64 => DataArray.Of(x.ToArray<long>(), x.Shape.Dims),
        DType.U8 => DataArray.Of(x.ToArray<byte>(), x.Shape.Dims),
        _ => DataArray.Of(x.ToArray<bool>(), x.Shape.Dims),
    };
}
