using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>Forward mode: the value at x, and how it changes as x moves along a tangent.</summary>
    /// <exception cref="TreeException">The tangent has another structure than x.</exception>
    public static (R Value, R Tangent) Jvp<T, R>(Func<T, R> f, T x, T tangent)
    {
        var (leaves, structure) = Structure.Flatten(x);
        var (directions, other) = Structure.Flatten(tangent);
        structure.Require(other, "Jvp", "the tangent has the structure of the point", Parameter(f));
        var flat = new Flat<T, R>(f, structure);
        Tensor[] fitted = [.. directions.Zip(leaves, (direction, leaf) => Promotion.Fit(direction, leaf.Type))];
        var (outputs, tangents) = JvpTrace.Run(flat.Call, leaves, fitted);
        return (flat.Result(outputs), flat.Result(Linear.OrZeros(tangents, outputs)));
    }

    /// <summary>
    /// Reverse mode: the value at x, and the function that takes cotangents of the value to those of x.
    /// </summary>
    /// <exception cref="TreeException">A cotangent has another structure than the value.</exception>
    public static (R Value, Func<R, T> Pullback) Vjp<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("Vjp", f, x);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves);
        return (flat.Result(outputs), cotangent =>
        {
            var (cotangents, other) = Structure.Flatten(cotangent);
            flat.Output.Require(other, "Vjp", "the cotangent has the structure of the value", "value");
            return structure.Unflatten<T>(Linear.Transpose(graph, cotangents));
        }
        );
    }

    /// <summary>The value at x, and the derivative there as a linear function, ready for many tangents.</summary>
    public static (R Value, Func<T, R> Tangent) Linearize<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("Linearize", f, x);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves);
        return (flat.Result(outputs), tangent =>
        {
            var (tangents, other) = Structure.Flatten(tangent);
            structure.Require(other, "Linearize", "the tangent has the structure of the point", Parameter(f));
            return flat.Result(graph.Evaluate(tangents));
        }
        );
    }

    /// <summary>The transpose of a linear function, whose inputs are like x.</summary>
    /// <exception cref="TransformException">The function is not linear.</exception>
    public static Func<R, T> LinearTranspose<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("LinearTranspose", f, x);
        using var trace = new GraphTrace(recordsAll: false);
        var graph = trace.Finish(new Flat<T, R>(f, structure).Call(
            Array.ConvertAll(leaves, leaf => trace.Input(leaf.Type))));
        return cotangent => structure.Unflatten<T>(Linear.Transpose(graph, Structure.Flatten(cotangent).Leaves));
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

    static string Parameter(Delegate f) => CSharp.Parameters(f, 1)[0];
}
