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

    /// <summary>The same tree with the tensors of a file; of a checkpoint, those of its model.</summary>
    /// <exception cref="DataException">
    /// The file cannot be read, lacks a tensor, has one more, or has one of another shape or type; the message says
    /// which.
    /// </exception>
    public static T Load<T>(this T tree, string path) where T : ITree =>
        From(tree, path, CheckpointFile.ModelOf(Safetensors.Read(path)));

    /// <summary>The same tree with other tensors; the path is the file's, for messages.</summary>
    internal static T From<T>(T tree, string path, IReadOnlyDictionary<string, DataArray> arrays)
    {
        var named = Tree.Named(tree);
        if (arrays.Keys.Except(named.Select(leaf => leaf.Path)).FirstOrDefault() is { } more)
            throw new DataException($"{path}: there is no '{more}' in {tree}, which has {Names(named)}");
        return Tree.With(tree, [.. named.Select(leaf => Tensor(path, leaf.Path, leaf.Leaf, arrays))]);
    }

    static string Names(IReadOnlyList<(string Path, Tensor)> named) =>
        string.Join(", ", named.Take(10).Select(leaf => leaf.Path)) + (named.Count > 10 ? ", …" : "");

    static Tensor Tensor(string file, string name, Tensor like, IReadOnlyDictionary<string, DataArray> arrays)
    {
        if (!arrays.TryGetValue(name, out var array))
            throw new DataException(
                $"{file}: it lacks '{name}', {like.Type}, and has {string.Join(", ", arrays.Keys.Take(10))}");
        Shape shape = [.. array.Shape];
        var found = array.Type switch
        {
            ElementType.F32 => Nabla.Tensor.Create<float>(array.Values<float>(), shape),
            ElementType.F64 => Nabla.Tensor.Create<double>(array.Values<double>(), shape),
            ElementType.I32 => Nabla.Tensor.Create<int>(array.Values<int>(), shape),
            ElementType.I64 => Nabla.Tensor.Create<long>(array.Values<long>(), shape),
            ElementType.U8 => Nabla.Tensor.Create<byte>(array.Values<byte>(), shape),
            ElementType.Bool => Nabla.Tensor.Create<bool>(array.Values<bool>(), shape),
            _ => throw new DataException($"{file}: '{name}' is {array.Type}, not {like.DType}"),
        };
        return found.Shape == like.Shape && found.DType == like.DType ? found
            : throw new DataException($"{file}: '{name}' is {found.Type}, and {like.Type} in the model");
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
