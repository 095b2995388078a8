using Nabla.Core;
using Nabla.Primitives;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A loop over the first axis of xs: the body takes what is carried and one x, and returns what is carried on and
    /// one y. The result is the last carry, and all ys along a new first axis:
    /// <c>var (sum, sums) = Scan((c, x) => (c + x, c + x), Tensor.Scalar(0f), xs);</c>
    /// The body is traced once, however long the loop is. What is carried keeps structure, shapes and element types; a
    /// number of C# that it begins with takes the type of what the body returns. Forward and reverse mode go through.
    /// </summary>
    /// <param name="body">One step.</param>
    /// <param name="init">What is carried into the first step.</param>
    /// <param name="xs">A tree whose tensors have the steps along their first axis.</param>
    /// <param name="length">The number of steps: needed where xs holds no tensors.</param>
    /// <param name="reverse">From the last x to the first; each y stands where its x does.</param>
    /// <param name="unroll">
    /// At least 1, as JAX takes it, and without meaning here: a step costs compiled code a call a kernel, there is nothing
    /// to save.
    /// </param>
    /// <exception cref="TransformException">What is carried changes its type, or the lengths differ.</exception>
    /// <exception cref="TreeException">What is carried changes its structure.</exception>
    /// <remarks>JAX's <c>lax.scan</c>.</remarks>
    public static (C Carry, Y Ys) Scan<C, X, Y>(
        Func<C, X, (C Carry, Y Y)> body, C init, X xs, int? length = null, bool reverse = false, int unroll = 1) =>
        Scanned("Scan", Carried(body, 2, 0), Pack(body).Call, init, xs, length, reverse, unroll);

    /// <summary>
    /// The same without xs: as many steps as said.
    /// <c>var (last, path) = Scan(c => (0.9 * c, c), Tensor.Scalar(1f), length: 100);</c>
    /// </summary>
    /// <inheritdoc cref="Scan{C, X, Y}"/>
    public static (C Carry, Y Ys) Scan<C, Y>(
        Func<C, (C Carry, Y Y)> body, C init, int length, bool reverse = false, int unroll = 1) =>
        Scanned<C, ValueTuple, Y>(
            "Scan", Carried(body, 1, 0), x => body(x.Item1), init, default, length, reverse, unroll);

    /// <summary>
    /// A function of each x along the first axis, one after the other, as <c>Vmap</c> would do it at once: it needs the
    /// memory of one. The results stand along a new first axis.
    /// </summary>
    /// <exception cref="TransformException">The lengths differ, or xs holds no tensors.</exception>
    /// <remarks>JAX's <c>lax.map</c>.</remarks>
    public static Y Map<X, Y>(Func<X, Y> f, X xs) =>
        Scanned<ValueTuple, X, Y>("Map", "", x => (default, f(x.Item2)), default, xs).Ys;

    /// <summary>
    /// All results of an associative operation over the elements along an axis, x0, x0 x1, x0 x1 x2, …, in as many
    /// rounds as grow with the logarithm of their number. The operation is given many at once: trees like xs whose
    /// tensors are shorter along the axis, to be combined place by place.
    /// </summary>
    /// <param name="f">An associative operation on many pairs: <c>(a, b) => a * b</c>.</param>
    /// <param name="xs">A tree whose tensors have as many elements along the axis.</param>
    /// <param name="reverse">From the last to the first.</param>
    /// <param name="axis">The axis, the same for all tensors.</param>
    /// <exception cref="TransformException">The lengths differ.</exception>
    /// <exception cref="TreeException">The operation returns another structure.</exception>
    /// <remarks>JAX's <c>lax.associative_scan</c>; the even-odd recursion of Blelloch, CMU-CS-90-190.</remarks>
    public static T AssociativeScan<T>(Func<T, T, T> f, T xs, bool reverse = false, int axis = 0)
    {
        var (leaves, structure) = Structure.Flatten(xs);
        var places = Array.ConvertAll(leaves, x => x.Shape.Axis("AssociativeScan", axis));
        Steps("AssociativeScan", [.. structure.Paths("xs")], leaves, places, null);
        Tensor[] Flip(Tensor[] x) => reverse ? [.. x.Select((t, i) => t.Flip(places[i]))] : x;
        Tensor[] Combine(Tensor[] a, Tensor[] b)
        {
            var (left, right) = reverse ? (b, a) : (a, b);
            var (result, made) = Structure.Flatten(f(structure.Unflatten<T>(left), structure.Unflatten<T>(right)));
            structure.Require(made, "AssociativeScan", "the operation returns what it is given", "xs");
            return result;
        }
        return structure.Unflatten<T>(Flip(Prefixes(Flip(leaves), places, Combine)));
    }

    // Pairs are combined, their prefixes found: those are the odd ones; each even one is one more step.
    static Tensor[] Prefixes(Tensor[] x, int[] axes, Func<Tensor[], Tensor[], Tensor[]> combine)
    {
        if (x is [] || x[0].Shape[axes[0]] is var count && count < 2) return x;
        Tensor[] Part(Tensor[] all, int from, int to, int step) =>
            [.. all.Select((t, i) => t.Slice(axes[i], from, to, step))];
        var odd = Prefixes(combine(Part(x, 0, count - 1, 2), Part(x, 1, count, 2)), axes, combine);
        var even = count < 3 ? Part(x, 0, 1, 1) : [.. Part(x, 0, 1, 1).Zip(
            combine(Part(odd, 0, (count - 1) / 2, 1), Part(x, 2, count, 2)), (first, rest) => (first, rest))
            .Select((parts, i) => Tensor.Concat([parts.first, parts.rest], axes[i]))];
        return [.. even.Select((t, i) => Alternating(t, odd[i], axes[i], count))];
    }

    // a0 b0 a1 b1 …: zeros between each, and one shifted.
    static Tensor Alternating(Tensor a, Tensor b, int axis, int count)
    {
        Tensor Spread(Tensor x, int from)
        {
            Core.Ints At(int value) => [.. Enumerable.Range(0, x.Rank).Select(i => i == axis ? value : 0)];
            var behind = count - from - (2 * x.Shape[axis] - 1);
            return new Pad(At(from), At(behind), At(1)).Apply(x);
        }
        return Spread(a, 0) + Spread(b, 1);
    }

    static (C Carry, Y Ys) Scanned<C, X, Y>(
        string operation, string carry, Func<(C, X), (C, Y)> body, C init, X xs, int? length = null,
        bool reverse = false, int unroll = 1)
    {
        var (leaves, arguments) = Structure.Flatten((init, xs));
        var carries = arguments.Members[0].Leaves;
        var over = leaves[carries..];
        var paths = arguments.Members[1].Paths("xs").ToArray();
        var steps = Steps(operation, paths, over, new int[over.Length], length);
        if (unroll < 1)
            throw new TransformException(operation, $"unroll {unroll}", "at least one step is made at once");
        TensorType[] types = [.. leaves.Select((x, i) =>
            i < carries ? x.Type : x.Type with { Shape = AxisMoves.Without(x.Shape, 0) })];
        var (graph, flat) = Settle(operation, carry, body, arguments, types, output => output.Members[0]);
        var scan = new Scan(graph.Lifted(), graph.Constants.Length, carries, steps, reverse, unroll);
        var results = scan.Bind([
            .. graph.Constants.Select(constant => constant.Value), .. Begun(leaves, types, carries), .. over]);
        return flat.Result(results);
    }

    // The one number of steps.
    static int Steps(string operation, string[] paths, Tensor[] xs, int[] axes, int? length)
    {
        for (var i = 0; i < xs.Length; i++)
        {
            if (xs[i].Rank == 0)
                throw new TransformException(
                    operation, $"'{paths[i]}' is {xs[i].Type}", "the steps lie along its first axis, and it has none");
            var steps = xs[i].Shape[axes[i]];
            if (length is { } said && said != steps)
                throw new TransformException(
                    operation, $"{steps} steps in '{paths[i]}', {(i == 0 ? "length says" : $"in '{paths[0]}'")} {said}",
                    "all have as many");
            length = steps;
        }
        return length is >= 0 and var count ? count : throw new TransformException(
            operation, length is null ? "no tensors to go over" : $"{length} steps", "say the length, 0 or more");
    }
}
