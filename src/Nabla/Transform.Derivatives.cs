using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Trees;

namespace Nabla;

/// <summary>
/// Functions of functions: derivatives, vectorisation, compilation. They nest in any order. Write
/// <c>using static Nabla.Transform;</c> and then, as the field does, <c>Grad(loss)</c>. Of several arguments the
/// first is differentiated; a tree (tuple, array, list, dictionary, record) holds as many tensors as it likes.
/// </summary>
public static partial class Transform
{
    /// <summary>The gradient of a function whose value is one number: x → ∂f/∂x, in the structure of x.</summary>
    /// <exception cref="TransformException">
    /// The value is not one number, or an input is not of floating point.
    /// </exception>
    public static Func<T, T> Grad<T>(Func<T, Tensor> f) => x => ValueAndGrad(f)(x).Gradient;

    /// <summary>The gradient by the first argument.</summary>
    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, A, T> Grad<T, A>(Func<T, A, Tensor> f) => (x, a) => Grad<T>(t => f(t, a))(x);

    /// <summary>The gradient by the first argument.</summary>
    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, A, B, T> Grad<T, A, B>(Func<T, A, B, Tensor> f) => (x, a, b) => Grad<T>(t => f(t, a, b))(x);

    /// <summary>The value of a function together with its gradient, for the price of the gradient.</summary>
    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, (Tensor Value, T Gradient)> ValueAndGrad<T>(Func<T, Tensor> f) => x =>
    {
        var (value, pullback) = Pull("Grad", f, x);
        if (value.Length != 1 || value.Rank != 0 || !value.Type.IsFloat)
            throw new TransformException(
                "Grad", $"a function whose value is {value.Type}",
                "the value is one number: take its Sum or Mean, or use Vjp or JacRev");
        return (value, pullback(Tensor.Ones(value.Shape, value.DType)));
    };

    /// <summary>The value, and the gradient by the first argument.</summary>
    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, A, (Tensor Value, T Gradient)> ValueAndGrad<T, A>(Func<T, A, Tensor> f) =>
        (x, a) => ValueAndGrad<T>(t => f(t, a))(x);

    /// <summary>The value, and the gradient by the first argument.</summary>
    /// <inheritdoc cref="Grad{T}(Func{T, Tensor})"/>
    public static Func<T, A, B, (Tensor Value, T Gradient)> ValueAndGrad<T, A, B>(Func<T, A, B, Tensor> f) =>
        (x, a, b) => ValueAndGrad<T>(t => f(t, a, b))(x);

    /// <summary>Forward mode: the value at x, and how it changes as x moves along a tangent.</summary>
    /// <exception cref="TreeException">The tangent has another structure than x.</exception>
    public static (R Value, R Tangent) Jvp<T, R>(Func<T, R> f, T x, T tangent)
    {
        var (leaves, structure) = Structure.Flatten(x);
        var (directions, other) = Structure.Flatten(tangent);
        structure.Require(other, "Jvp", "the tangent has the structure of the point");
        var flat = new Flat<T, R>(f, structure);
        Tensor[] fitted = [.. directions.Zip(leaves, (direction, leaf) => Promotion.Fit(direction, leaf.Type))];
        var (outputs, tangents) = JvpTrace.Run(flat.Call, leaves, fitted);
        return (flat.Result(outputs), flat.Result(Linear.OrZeros(tangents, outputs)));
    }

    /// <summary>
    /// Reverse mode: the value at x, and the function that takes cotangents of the value to those of x.
    /// </summary>
    public static (R Value, Func<R, T> Pullback) Vjp<T, R>(Func<T, R> f, T x) => Pull("Vjp", f, x);

    /// <summary>The value at x, and the derivative there as a linear function, ready for many tangents.</summary>
    public static (R Value, Func<T, R> Tangent) Linearize<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("Linearize", x);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves);
        return (flat.Result(outputs), tangent => flat.Result(graph.Evaluate(Structure.Flatten(tangent).Leaves)));
    }

    /// <summary>The transpose of a linear function, whose inputs are like x.</summary>
    /// <exception cref="TransformException">The function is not linear.</exception>
    public static Func<R, T> LinearTranspose<T, R>(Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable("LinearTranspose", x);
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

    static (R Value, Func<R, T> Pullback) Pull<T, R>(string operation, Func<T, R> f, T x)
    {
        var (leaves, structure) = Differentiable(operation, x);
        var flat = new Flat<T, R>(f, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves);
        return (flat.Result(outputs), Pullback);

        T Pullback(R cotangent)
        {
            var (cotangents, other) = Structure.Flatten(cotangent);
            flat.Output.Require(other, operation, "the cotangent has the structure of the value");
            return structure.Unflatten<T>(Linear.Transpose(graph, cotangents));
        }
    }

    static (Tensor[] Leaves, Structure Structure) Differentiable<T>(string operation, T x)
    {
        var (leaves, structure) = Structure.Flatten(x);
        foreach (var (leaf, path) in leaves.Zip(structure.Paths("x")))
            if (!leaf.Type.IsFloat)
                throw new TransformException(
                    operation, $"input '{path}' is {leaf.Type}",
                    "only floating point has a derivative: convert it, or pass it as a later argument");
        return (leaves, structure);
    }
}
