using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>Forward mode: the value at x, and how it changes as x moves along a tangent.</summary>
    /// <exception cref="TreeException">The tangent has another structure than x.</exception>
    /// <exception cref="TransformException">A tensor of the tangent has another shape.</exception>
    public static (R Value, R Tangent) Jvp<T, R>(Func<T, R> f, T x, T tangent)
    {
        var (leaves, structure) = Structure.Flatten(x);
        var directions = Fitted("Jvp", structure, Types(leaves), Parameter(f), tangent);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, tangents) = JvpTrace.Run(flat.Call, leaves, directions);
        return (flat.Result(outputs), flat.Result(Linear.OrZeros(tangents, outputs)));
    }

    /// <summary>
    /// Reverse mode: the value at x, and the function that takes cotangents of the value to those of x.
    /// </summary>
    /// <exception cref="TreeException">A cotangent has another structure than the value.</exception>
    /// <exception cref="TransformException">A tensor of the cotangent has another shape.</exception>
    public static (R Value, Func<R, T> Pullback) Vjp<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("Vjp", f, x);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves);
        var types = Types(outputs);
        return (flat.Result(outputs), cotangent => structure.Unflatten<T>(
            Linear.Transpose(graph, Fitted("Vjp", flat.Output, types, "value", cotangent))));
    }

    /// <summary>The value at x, and the derivative there as a linear function, ready for many tangents.</summary>
    public static (R Value, Func<T, R> Tangent) Linearize<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("Linearize", f, x);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves);
        var types = Types(leaves);
        return (flat.Result(outputs), tangent =>
            flat.Result(graph.Evaluate(Fitted("Linearize", structure, types, Parameter(f), tangent))));
    }

    /// <summary>The transpose of a linear function, whose inputs are like x.</summary>
    /// <exception cref="TransformException">The function is not linear.</exception>
    public static Func<R, T> LinearTranspose<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("LinearTranspose", f, x);
        using var trace = new GraphTrace(recordsAll: false);
        var flat = new Flat<T, R>(f, structure);
        var outputs = flat.Call(Array.ConvertAll(leaves, leaf => trace.Input(leaf.Type)));
        var (graph, types) = (trace.Finish(outputs), Types(outputs));
        return cotangent => structure.Unflatten<T>(
            Linear.Transpose(graph, Fitted("LinearTranspose", flat.Output, types, "value", cotangent)));
    }

    /// <summary>The matrix of all derivatives, a column at a time: shape of the value, then shape of x.</summary>
    public static Func<Tensor, Tensor> JacFwd(Func<Tensor, Tensor> f) => x =>
    {
        var (value, tangent) = Linearize(f, x);
        var columns = Vmap(tangent, outAxes: -1)(Tensor.Eye(x.Length, x.DType).Reshape([x.Length, .. x.Shape]));
        return columns.Reshape([.. value.Shape, .. x.Shape]);
    };

    /// <summary>The matrix of all derivatives, a row at a time: shape of the value, then shape of x.</summary>
    public static Func<Tensor, Tensor> JacRev(Func<Tensor, Tensor> f) => x =>
    {
        var (value, pullback) = Vjp(f, x);
        var rows = Vmap(pullback)(Tensor.Eye(value.Length, value.DType).Reshape([value.Length, .. value.Shape]));
        return rows.Reshape([.. value.Shape, .. x.Shape]);
    };

    /// <summary>The second derivatives of a function whose value is one number: forward over reverse mode.</summary>
    public static Func<Tensor, Tensor> Hessian(Func<Tensor, Tensor> f) => JacFwd(Grad(f));

    /// <summary>The Hessian at x times v, without the Hessian: the gradient's change as x moves along v.</summary>
    public static T Hvp<T>(Func<T, Tensor> f, T x, T v) => Jvp(Grad(f), x, v).Tangent;

    /// <summary>The same value; a gradient takes it as a constant.</summary>
    public static Tensor StopGradient(Tensor x) => x.StopGradient();

    static (Tensor[] Leaves, Structure Structure) Differentiable<T, R>(string operation, Func<T, R> f, T x)
    {
        var (leaves, structure) = Structure.Flatten(x);
        var arguments = Structure.Flatten(new ValueTuple<T>(x)).Structure;
        RequireFloats(operation, Packed.Pack(f), arguments, leaves, [.. Enumerable.Range(0, leaves.Length)]);
        return (leaves, structure);
    }

    // The tensors of a tangent or cotangent, in the types of those that it belongs to.
    static Tensor[] Fitted(string operation, Structure structure, TensorType[] types, string path, object? tree)
    {
        const string rule = "a tangent is like the point, a cotangent like the value; one number stands for all";
        var (tensors, other) = Structure.Flatten(tree);
        structure.Require(other, operation, rule, path);
        for (var i = 0; i < tensors.Length; i++)
        {
            if (tensors[i].Rank > 0 && tensors[i].Shape != types[i].Shape)
                throw new TransformException(
                    operation, $"'{structure.Paths(path).ElementAt(i)}' is {types[i]} and {tensors[i].Type}", rule);
            tensors[i] = Promotion.Fit(tensors[i], types[i]);
        }
        return tensors;
    }

    static TensorType[] Types(Tensor[] tensors) => Array.ConvertAll(tensors, tensor => tensor.Type);

    static string Parameter(Delegate f) => CSharp.Parameters(f, 1)[0];
}
