using Nabla.Core;

namespace Nabla.Interpreters;

/// <summary>
/// A function that was split into one which also returns what the derivative needs, and the derivative: linear, its
/// inputs first these residuals, then the tangents of the inputs that move.
/// </summary>
sealed record Linearized(Graph Primal, Graph Tangent);

/// <summary>
/// What the transformations make of a graph without constants: again such a graph, made once. Which inputs move, have
/// examples or are known is said by their places, and so is which outputs are asked for. Primitives that evaluate
/// graphs are transformed by these.
/// </summary>
static class Derived
{
    extension(Graph graph)
    {
        /// <summary>The outputs that move as these inputs do.</summary>
        public Ints Moving(Ints inputs) => (Ints)graph.Derive<object>(("moving", inputs), () =>
        {
            Ints moving = [];
            GraphTrace.Make(
                x => Found(JvpTrace.Run(graph.Evaluate, x, Some(x, inputs)).Tangents), [.. graph.InputTypes]);
            return moving;

            Tensor[] Found(Tensor?[] tangents)
            {
                moving = Ints.Where(tangents, tangent => tangent is not null);
                return [];
            }
        });

        /// <summary>Inputs and the tangents of those that move to outputs and the tangents of some.</summary>
        public Graph Jvp(Ints moving, Ints outputs) => graph.Derive(("jvp", moving, outputs), () => GraphTrace.Make(
            all =>
            {
                var count = graph.Inputs.Length;
                var tangents = new Tensor?[count];
                for (var i = 0; i < moving.Count; i++) tangents[moving[i]] = all[count + i];
                var (values, changes) = JvpTrace.Run(graph.Evaluate, all[..count], tangents);
                return [.. values, .. Linear.OrZeros([.. outputs.Select(i => changes[i])],
                    [.. outputs.Select(i => values[i])])];
            },
            [.. graph.InputTypes, .. Strong(graph.InputTypes, moving)]));

        /// <summary>The outputs with the residuals, and the tangents of some outputs.</summary>
        public Linearized Linearize(Ints moving, Ints outputs) => graph.Derive(("linearize", moving, outputs), () =>
        {
            Graph? tangent = null;
            var primal = GraphTrace.Make(
                inputs =>
                {
                    var (values, linear) = Linear.Linearize(graph.Evaluate, inputs, moving.Contains, outputs);
                    tangent = linear.Lifted();
                    return [.. values, .. linear.Constants.Select(constant => constant.Value)];
                },
                [.. graph.InputTypes]);
            return new Linearized(primal, tangent!);
        });

        /// <summary>
        /// Known inputs and the given cotangents of outputs to the cotangents of the other inputs, all of them. What
        /// depends on known inputs alone is computed first; the rest is linear.
        /// </summary>
        public Graph Transpose(Ints known, Ints given) => graph.Derive(("transpose", known, given), () =>
            GraphTrace.Make(
                values => Transposed(graph, known, given, values),
                [.. known.Select(i => graph.InputTypes[i]), .. Strong(graph.OutputTypes, given)]));

        /// <summary>The outputs that differ between examples when these inputs do.</summary>
        public Ints Batched(int size, Ints inputs) => (Ints)graph.Derive<object>(
            ("batched", size, BatchTrace.AxisName, inputs), () =>
        {
            var (batched, name) = (default(Ints), BatchTrace.AxisName);
            GraphTrace.Make(
                x =>
                {
                    var (_, axes) = BatchTrace.Run(graph.Evaluate, size, x, Axes(x, inputs), name);
                    batched = Ints.Where(axes, axis => axis is not null);
                    return [];
                },
                Many(graph, size, inputs));
            return batched;
        });

        /// <summary>
        /// Inputs, of which some have many examples along their first axis, to outputs, of which some do. The axis that
        /// a batching rule is at work for keeps its name.
        /// </summary>
        public Graph Batch(int size, Ints inputs, Ints outputs)
        {
            var name = BatchTrace.AxisName;
            return graph.Derive(("batch", size, name, inputs, outputs), () => GraphTrace.Make(
                x =>
                {
                    var (values, axes) = BatchTrace.Run(graph.Evaluate, size, x, Axes(x, inputs), name);
                    return [.. values.Select((value, i) =>
                        outputs.Contains(i) ? AxisMoves.Front(value, axes[i], size) : value)];
                },
                Many(graph, size, inputs)));
        }

        /// <summary>
        /// Inputs, of which each has many examples along an axis or is the same for all, to outputs with all of them
        /// along their first axis.
        /// </summary>
        public Graph Batch(int size, Tensor[] inputs, int?[] axes) =>
            graph.Batch(size, Array.ConvertAll(inputs, x => x.Type), axes);

        /// <summary>The same for inputs of these types.</summary>
        public Graph Batch(int size, TensorType[] inputs, int?[] axes)
        {
            var name = BatchTrace.AxisName;
            Ints places = [.. axes.Select(axis => axis ?? -1)];
            return graph.Derive(("batch", size, name, places), () => GraphTrace.Make(
                all => BatchTrace.Run(graph.Evaluate, size, all, axes, _ => 0, i => $"output {i}", name),
                inputs));
        }

        /// <summary>The outputs that depend on these inputs.</summary>
        public Ints Depending(Ints inputs)
        {
            var reached = new HashSet<Atom>(inputs.Select(i => graph.Inputs[i]), ReferenceEqualityComparer.Instance);
            foreach (var equation in graph.Equations)
                if (equation.Inputs.Any(reached.Contains)) reached.UnionWith(equation.Outputs);
            return Ints.Where(graph.Outputs, reached.Contains);
        }
    }

    static Tensor?[] Some(Tensor[] x, Ints places) => [.. x.Select((t, i) => places.Contains(i) ? t : null)];

    static int?[] Axes(Tensor[] x, Ints places) => [.. x.Select((_, i) => places.Contains(i) ? (int?)0 : null)];

    static TensorType[] Many(Graph graph, int size, Ints places) => [.. graph.InputTypes.Select((type, i) =>
        places.Contains(i) ? type with { Shape = [size, .. type.Shape] } : type)];

    // Tangents and cotangents are of the same element type, and never weak.
    static IEnumerable<TensorType> Strong(IReadOnlyList<TensorType> types, Ints places) =>
        places.Select(i => types[i] with { Weak = false });

    static Tensor[] Transposed(Graph graph, Ints known, Ints given, Tensor[] values)
    {
        var constants = new Dictionary<Var, Tensor>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < known.Count; i++) constants[graph.Inputs[known[i]]] = values[i];
        var rest = Forward(graph, constants);
        Var[] unknown = [.. graph.Inputs.Where((_, i) => !known.Contains(i))];
        var cotangents = new Tensor?[graph.Outputs.Length];
        for (var i = 0; i < given.Count; i++) cotangents[given[i]] = values[known.Count + i];
        var linear = new Graph(
            unknown, [.. constants.Select(each => (each.Key, each.Value))], rest, graph.Outputs, graph.Slots);
        return Linear.Transpose(linear, cotangents);
    }

    // Evaluates what depends on known variables alone, and adds it to them; what remains is linear.
    static Equation[] Forward(Graph graph, Dictionary<Var, Tensor> known)
    {
        var rest = new List<Equation>();
        foreach (var (variable, value) in graph.Constants) known[variable] = value;
        foreach (var equation in graph.Equations)
        {
            if (!equation.Inputs.All(input => input is Literal || known.ContainsKey((Var)input)))
            {
                rest.Add(equation);
                continue;
            }
            using var line = Caller.At(equation.Where);
            var outputs = equation.Primitive.Bind(Array.ConvertAll(
                equation.Inputs, input => input is Literal literal ? literal.Value : known[(Var)input]));
            for (var i = 0; i < outputs.Length; i++) known[equation.Outputs[i]] = outputs[i];
        }
        return [.. rest];
    }
}
