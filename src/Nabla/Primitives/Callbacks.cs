using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// What calls back into C# with numbers, when the graph is run. Of many examples each is called for by itself, one
/// after the other: they lie along the first axes.
/// </summary>
/// <param name="Examples">How many examples, an extent for each Vmap.</param>
abstract record Callback(Shape Examples) : Primitive
{
    internal sealed override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        Tensor[] all = [.. inputs.Zip(axes, (x, axis) => AxisMoves.Front(x, axis, size))];
        var outputs = More([size, .. Examples]).Bind(all);
        return (outputs, [.. outputs.Select(_ => (int?)0)]);
    }

    /// <summary>The same for more examples.</summary>
    internal abstract Callback More(Shape examples);

    /// <summary>One example's numbers as tensors.</summary>
    protected Tensor[] Example(NDArray[] inputs, int i) =>
        Array.ConvertAll(inputs, Tensor (x) => new ArrayTensor(Of(x, i).Copy()));

    /// <summary>The place of one example.</summary>
    protected NDArray Of(NDArray x, int i)
    {
        Shape one = [Examples.Size, .. x.Shape.Skip(Examples.Rank)];
        return x.Reshape(one).Index(0, i);
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}

/// <summary>A function of C# that is computed outside of the graph. It has no derivative.</summary>
sealed record PureCallback(Func<Tensor[], Tensor[]> Function, TensorType[] Results, Shape Examples) : Callback(Examples)
{
    internal override TensorType[] Abstract(TensorType[] inputs) =>
        [.. Results.Select(type => type with { Shape = [.. Examples, .. type.Shape], Weak = false })];

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        NDArray[] outputs = [.. Abstract([]).Select(type => NDArray.Uninitialized(type.DType, type.Shape))];
        for (var i = 0; i < Examples.Size; i++)
        {
            var results = Function(Example(inputs, i));
            Require(results);
            for (var k = 0; k < outputs.Length; k++)
                Elementwise.Copy(((ArrayTensor)results[k]).Value, Of(outputs[k], i));
        }
        return outputs;
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        throw new TransformException(
            Name, "a derivative", "what is computed outside has none: give it a rule by CustomJvp or CustomVjp, or "
            + "take StopGradient of what goes in");

    internal override Callback More(Shape examples) => this with { Examples = examples };

    void Require(Tensor[] results)
    {
        if (results.Length != Results.Length || results.Where((x, i) =>
            (x.DType, x.Shape) != (Results[i].DType, Results[i].Shape)).Any())
            throw new TransformException(
                Name, string.Join<TensorType>(" ", results.Select(x => x.Type)),
                $"the function returns what was announced: {string.Join(" ", Results)}");
    }
}

/// <summary>An action of C# on numbers, kept and done in order though nothing depends on it.</summary>
sealed record DebugCallback(Action<Tensor[]> Action, Shape Examples) : Callback(Examples)
{
    internal override bool HasEffect => true;

    internal override TensorType[] Abstract(TensorType[] inputs) => [];

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        for (var i = 0; i < Examples.Size; i++) Action(Example(inputs, i));
        return [];
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        (Bind(primals), []);

    internal override Callback More(Shape examples) => this with { Examples = examples };
}
