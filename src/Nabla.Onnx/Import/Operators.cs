namespace Nabla.Onnx;

/// <summary>
/// The operators that are read, each as a function of tensors: github.com/onnx/onnx/blob/main/docs/Operators.md, and
/// Changelog.md beside it for what an operator was in older sets.
/// </summary>
static partial class Operators
{
    static readonly Dictionary<string, Func<NodeCall, Value[]>> all = Table();

    public static IEnumerable<string> Names => all.Keys;

    public static bool Knows(string name) => all.ContainsKey(name);

    /// <summary>What a node makes.</summary>
    /// <exception cref="ArrayException">It can not take what it is given.</exception>
    public static Value[] Apply(NodeCall node) => all[node.Operator](node);

    static Dictionary<string, Func<NodeCall, Value[]>> Table()
    {
        Dictionary<string, Func<NodeCall, Value[]>> table = new(StringComparer.Ordinal);
        foreach (var (name, f) in Unary()) table[name] = node => [new(f(node[0]), false)];
        foreach (var (name, f) in Binary()) table[name] = node => [new(f(node[0], node[1]), false)];
        var single = Pointwise().Concat(Shapes()).Concat(Folds()).Concat(Products()).Concat(Images()).Concat(Norms());
        foreach (var (name, f) in single) table[name] = node => [new(f(node), false)];
        foreach (var (name, f) in Several().Concat(Flow()).Concat(Recurrent())) table[name] = f;
        return table;
    }

    static Value[] Values(params Tensor[] tensors) => Array.ConvertAll(tensors, tensor => new Value(tensor, false));
}
