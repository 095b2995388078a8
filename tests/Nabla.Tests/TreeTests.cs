using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Trees of every kind, taken apart and made anew.</summary>
public partial class TreeTests
{
    [Tree]
    sealed partial record Layer(Tensor W, Tensor? B, string Activation = "tanh");

    [Tree]
    sealed partial record Net(List<Layer> Layers, Dictionary<string, Tensor> More, int Depth);

    [Tree]
    readonly partial record struct Pair<T>(T A, T B);

    static Tensor Number(float x) => Tensor.Scalar(x);

    static float[] Numbers<T>(T tree) => [.. Tree.Leaves(tree).Select(leaf => (float)leaf)];

    static readonly Net net = new(
        [new(Number(1), Number(2)), new(Number(3), null)], new() { ["b"] = Number(5), ["a"] = Number(4) }, Depth: 2);

    [Fact]
    public void Leaves_are_named_as_CSharp_would_write_them() => Assert.Equal(
        [("Layers[0].W", 1f), ("Layers[0].B", 2f), ("Layers[1].W", 3f), ("More[\"a\"]", 4f), ("More[\"b\"]", 5f)],
        Tree.Named(net).Select(leaf => (leaf.Path, (float)leaf.Leaf)));

    [Fact]
    public void Nodes_are_all_containers_and_tensors_each_container_before_its_members()
    {
        var nodes = Tree.Nodes(net).ToArray();
        Assert.Equal(
            ["", "Layers", "Layers[0]", "Layers[0].W", "Layers[0].B", "Layers[1]", "Layers[1].W", "More", "More[\"a\"]",
                "More[\"b\"]"],
            nodes.Select(node => node.Path));
        Assert.Same(net.Layers[1], nodes[5].Node);
        Assert.Equal(Tree.Leaves(net), nodes.Select(node => node.Node).OfType<Tensor>());
    }

    [Fact]
    public void Every_container_is_made_anew_of_its_own_type()
    {
        Assert.Equal([2, 4, 6, 8, 10], Numbers(2 * net));
        var tree = (new[] { net, net }, new Pair<(Tensor, int)>((Number(6), 7), (Number(8), 9)), "name");
        var doubled = Tree.Map(tree, x => x * 2);
        Assert.Equal([2, 4, 6, 8, 10, 2, 4, 6, 8, 10, 12, 16], Numbers(doubled));
        Assert.Equal((9, "name", 2), (doubled.Item2.B.Item2, doubled.Item3, doubled.Item1[1].Depth));
        Assert.Null(doubled.Item1[0].Layers[1].B);
        Assert.Equal([1, 2, 3, 4, 5], Numbers(net));
    }

    [Fact]
    public void Tuples_are_as_long_as_they_like()
    {
        var x = Number(1);
        var long16 = (x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, (x, 3));
        var next = 1;
        var counted = Tree.Map(long16, _ => Number(next++));
        Assert.Equal(Enumerable.Range(1, 16).Select(i => (float)i), Numbers(counted));
        Assert.Equal(8f, (float)counted.Item8);
        Assert.Equal((16f, 3), ((float)counted.Item16.Item1, counted.Item16.Item2));
    }

    [Fact]
    public void Dictionaries_are_one_structure_in_whatever_order_they_were_filled()
    {
        var other = new Dictionary<string, Tensor> { ["a"] = Number(1), ["b"] = Number(2) };
        Assert.Equal([5f, 7f], Numbers(Tree.Zip(net.More, other, (x, y) => x + y)));
        var numbered = new Dictionary<int, Tensor> { [10] = Number(1), [9] = Number(2) };
        Assert.Equal(["[9]", "[10]"], Tree.Named(numbered).Select(leaf => leaf.Path));
        Assert.Equal(4f, (float)Tree.Map(numbered, x => x * 2)[9]);
    }

    [Fact]
    public void Arithmetic_goes_leaf_by_leaf_and_static_members_go_along()
    {
        var layer = new Layer(Number(8), Number(4), "relu");
        Assert.Equal([16, 8], Numbers(layer + layer));
        Assert.Equal([0, 0], Numbers(layer - layer));
        Assert.Equal([64, 16], Numbers(layer * layer));
        Assert.Equal([-8, -4], Numbers(-layer));
        Assert.Equal([4, 2], Numbers(layer * 0.5f));
        Assert.Equal([4, 2], Numbers(0.5 * layer));
        Assert.Equal([2, 1], Numbers(layer / 4));
        Assert.Equal([9, 5], Numbers(layer.Map(x => x + 1)));
        Assert.Equal([8, 4], Numbers(layer.Zip(layer, Tensor.Maximum)));
        Assert.Equal("relu", (-layer).Activation);
        Assert.Equal([10, 5], Numbers(Tree.Zip(layer, layer / 8, layer / 8, (x, y, z) => x + y + z)));
        Assert.Equal([1, 2], Numbers(Tree.With(layer, [Number(1), Number(2)])));
        Assert.Contains("1 tensors for 2", Assert.Throws<TreeException>(() => Tree.With(layer, [Number(1)])).Message);
    }

    [Fact]
    public void Structures_that_differ_name_the_place_and_what_stands_there()
    {
        static string Difference<T>(T a, T b) =>
            Assert.Throws<TreeException>(() => Tree.Zip(a, b, (x, y) => x + y)).Message;
        Assert.Contains(
            "'tree.Layers[1].B' is null and a tensor",
            Difference(net, net with { Layers = [net.Layers[0], net.Layers[0]] }));
        Assert.Contains("'tree.Layers[1]' is Layer and absent", Difference(net, net with { Layers = [net.Layers[0]] }));
        Assert.Contains("'tree.Depth' is 2 and 3", Difference(net, net with { Depth = 3 }));
        Assert.Contains(
            "'tree[\"b\"]' is absent and a tensor",
            Difference(new Dictionary<string, Tensor> { ["a"] = Number(1) }, net.More));
        Tensor[] array = [Number(1)];
        List<Tensor> list = [Number(1)];
        Assert.Contains("'tree' is Tensor[] and List<Tensor>", Difference<IList<Tensor>>(array, list));
        var error = Assert.Throws<TreeException>(
            () => Jvp(static (Net model) => model.Layers[0].W, net, net with { Depth = 1 }));
        Assert.Contains("'model.Depth' is 2 and 1", error.Message);
    }

    [Fact]
    public void Containers_that_can_not_be_made_anew_are_refused()
    {
        Assert.Contains("HashSet<Tensor>", Assert.Throws<TreeException>(() => Tree.Leaves(new HashSet<Tensor>())).Message);
        Assert.Contains("Tensor[,]", Assert.Throws<TreeException>(() => Tree.Leaves(new Tensor[1, 1])).Message);
        Assert.Contains(
            "Tuple<Tensor, Tensor>",
            Assert.Throws<TreeException>(() => Tree.Map(Tuple.Create(Number(1), Number(2)), x => x)).Message);
        Assert.Contains(
            "[Tree]", Assert.Throws<TransformException>(() => Grad((Holder h) => h.W)(new(Number(1)))).Message);
    }

    sealed record Holder(Tensor W);

    [Fact]
    public void Gradients_come_in_the_form_of_the_arguments()
    {
        var gradient = Grad((Net p, Tensor x) => (p.Layers[0].W * p.More["b"] * x) + p.Layers[1].W)(net, Number(10));
        Assert.Equal([50, 0, 1, 0, 10], Numbers(gradient));
        Assert.Equal(2, gradient.Depth);
        var error = Assert.Throws<TransformException>(
            () => Grad((Net p) => p.Layers[0].W)(net with { More = new() { ["n"] = Tensor.Scalar(3) } }));
        Assert.Contains("'p.More[\"n\"]' is i32[]", error.Message);
    }
}
