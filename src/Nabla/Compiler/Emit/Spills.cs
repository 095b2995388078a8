using Nabla.Compiler.LoopIr;
using Nabla.Primitives;

namespace Nabla.Compiler.Emit;

/// <summary>
/// Which values of one walk along a row are kept in memory for a later one: those that cost more than a load to
/// compute again. Cheap ones are computed again.
/// </summary>
sealed class Spills
{
    const int Cheap = 3;

    readonly List<Node> kept = [];

    public Spills(Loop loop, IReadOnlyList<Node> nodes)
    {
        var users = nodes.SelectMany(node => Loop.Inputs(node).Select(input => (input, Walk(node)))).Concat(
            loop.Stores.Select(store => (store.Value, store.Value.Phase)));
        var latest = new Dictionary<Node, int>();
        foreach (var (node, walk) in users)
            if (node.Level == Level.Element) latest[node] = Math.Max(latest.GetValueOrDefault(node), walk);
        foreach (var node in nodes)
            if (latest.TryGetValue(node, out var walk) && walk > node.Phase && Cost(node) > Cheap) kept.Add(node);
    }

    /// <summary>What is kept, in order.</summary>
    public IReadOnlyList<Node> Kept => kept;

    /// <summary>Rows of working memory.</summary>
    public int Rows => kept.Count;

    public bool Keeps(Node node) => kept.Contains(node);

    /// <summary>Which row of the working memory.</summary>
    public int Place(Node node) => kept.IndexOf(node);

    // A fold's input is needed in its own walk.
    static int Walk(Node node) => node is LoopIr.Fold fold ? fold.Input.Phase : node.Phase;

    int Cost(Node node) => kept.Contains(node) || node is not Map map || node.Level != Level.Element ? 1
        : Of(map) + map.Inputs.Sum(Cost);

    /// <summary>The time of an operation relative to an addition.</summary>
    public static int Of(Map map) => map.Primitive switch
    {
        Div or Sqrt or Rsqrt or Reciprocal => 3,
        Exp or Log or Tanh or Sigmoid => 8,
        Unary and not (Abs or Sign or Square or Relu or Floor or Ceil or Round or Not) or Pow => 16,
        _ => 1,
    };
}
