using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;

namespace Nabla;

/// <summary>
/// One call of a function of trees that has a rule for its derivative (<see cref="Custom.Bind"/>).
/// </summary>
sealed class CustomFunction<T, R>
{
    readonly string operation;
    readonly Packed<T, R> f;
    readonly Tensor[] arguments;
    readonly Structure structure;
    Structure? output;
    TensorType[]? types;

    CustomFunction(string operation, Packed<T, R> f, T arguments)
    {
        (this.operation, this.f) = (operation, f);
        (this.arguments, structure) = Structure.Flatten(arguments);
    }

    /// <summary>The function with a rule of (primals, tangents) that returns (value, tangent).</summary>
    public static R Call(Packed<T, R> f, Func<T, T, (R, R)> rule, T arguments)
    {
        var call = new CustomFunction<T, R>("CustomJvp", f, arguments);
        (Tensor[], Tensor?[]) Rule(Tensor[] primals, Tensor?[] tangents)
        {
            var directions = call.structure.Unflatten<T>(Linear.OrZeros(tangents, primals));
            var (value, tangent) = rule(call.structure.Unflatten<T>(primals), directions);
            var outputs = call.Value(value);
            return (outputs, call.Tangents(tangent, outputs));
        }
        return call.Result((graph, captured) => new CustomJvp(graph, captured, Rule));
    }

    /// <summary>The function with a way forward that returns (value, residuals), and a way back.</summary>
    public static R Call<S>(Packed<T, R> f, Func<T, (R, S)> forward, Func<S, R, object?> backward, T arguments)
    {
        var call = new CustomFunction<T, R>("CustomVjp", f, arguments);
        (Tensor[], Tensor[], Pullback) Rule(Tensor[] primals)
        {
            var (value, kept) = forward(call.structure.Unflatten<T>(primals));
            var (residuals, form) = Structure.Flatten(kept);
            var inputs = Array.ConvertAll(primals, x => x.Type);
            return (call.Value(value), residuals, (again, cotangents) => call.Cotangents(
                backward(form.Unflatten<S>(again), call.output!.Unflatten<R>(cotangents)), inputs));
        }
        return call.Result((graph, captured) => new CustomVjp(graph, captured, Rule));
    }

    R Result(Func<Graph, int, Primitive> primitive)
    {
        var outputs = Custom.Bind(Function, primitive, arguments, out types);
        return output!.Unflatten<R>(outputs);
    }

    Tensor[] Function(Tensor[] leaves)
    {
        (var result, output) = Structure.Flatten(f.Call(structure.Unflatten<T>(leaves)));
        return result;
    }

    // The value that a rule returns is the function's: of one structure, and of the same types where these are known.
    Tensor[] Value(R value)
    {
        const string rule = "the rule returns the value of the function, and beside it what else it is asked for";
        var (outputs, form) = Structure.Flatten(value);
        output?.Require(form, operation, rule, "value");
        output ??= form;
        for (var i = 0; types is not null && i < outputs.Length; i++)
        {
            var (mine, theirs) = (types[i], outputs[i].Type);
            if ((mine.DType, mine.Rank) != (theirs.DType, theirs.Rank))
                throw new TransformException(
                    operation, $"'{form.Paths("value").ElementAt(i)}' is {mine} and, in the rule, {theirs}", rule);
        }
        return outputs;
    }

    Tensor?[] Tangents(R tangent, Tensor[] outputs)
    {
        const string rule = "a tangent is like the value, and null stands for zero";
        var given = output!.Given(tangent, operation, rule, "tangent");
        return [.. given.Select((x, i) => outputs[i].Type.IsFloat
            ? Fitted(x, outputs[i].Type, () => output.Paths("tangent").ElementAt(i), rule) : null)];
    }

    Tensor?[] Cotangents(object? cotangent, TensorType[] inputs)
    {
        const string rule = "backward returns the cotangent of each argument: like the argument, or null for zero";
        var paths = structure.Paths(f.Parameters(structure)).ToArray();
        var given = structure.Given(cotangent, operation, rule, f.Parameters(structure));
        return [.. given.Select((x, i) =>
            inputs[i].IsFloat ? Fitted(x, inputs[i], () => paths[i], rule) : null)];
    }

    Tensor? Fitted(Tensor? x, TensorType type, Func<string> path, string rule) => x is null ? null
        : x.Rank == 0 || x.Shape == type.Shape ? Promotion.Fit(x, type with { Weak = false })
        : throw new TransformException(operation, $"'{path()}' is {type} and {x.Type}", rule);
}
