using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Onnx;

// Loops and branches: graphs inside a node, which read what stands around them.
sealed partial class Writer
{
    // Scan means what it means here: what is carried, then what is scanned over along the first axis.
    View[] Loop(Scan scan, Equation equation, View[] x)
    {
        var body = new Scope(scope.Model, scope);
        View[] step = [.. x[..scan.Constants], .. Inputs(body, scan.Body, scan.Constants)];
        string[] scanned = [.. x[scan.Constants..].Select(scope.Whole)];
        if (scan.FirstX == x.Length)
        {
            // Without anything to scan over, the steps are counted all the same.
            body.Input(scope.Model.Name("step"), DType.I64, []);
            scanned = [.. scanned, scope.Model.Numbers(Enumerable.Range(0, scan.Length))];
        }
        foreach (var output in new Writer(body).Write(scan.Body, step)) body.Output(output);
        var (xs, ys) = (scanned.Length - scan.Carries, scan.Body.Outputs.Length - scan.Carries);
        (string, object)[] reverse = !scan.Reverse ? [] :
        [
            ("scan_input_directions", Enumerable.Repeat(1, xs).ToArray()),
            ("scan_output_directions", Enumerable.Repeat(1, ys).ToArray()),
        ];
        return Node("Scan", scanned, equation,
            [("body", Named(body, "body")), ("num_scan_inputs", xs), .. reverse]);
    }

    View[] Loop(While loop, Equation equation, View[] x)
    {
        var body = new Scope(scope.Model, scope);
        var (constants, carried) = (x[..loop.Constants], x[loop.Constants..]);
        var first = new Writer(scope).Write(loop.Condition, x)[0];
        body.Input(scope.Model.Name("step"), DType.I64, []);
        body.Input(scope.Model.Name("goes_on"), DType.Bool, []);
        var next = new Writer(body).Write(loop.Body, [.. constants, .. Inputs(body, loop.Body, loop.Constants)]);
        body.Output(new Writer(body).Write(loop.Condition, [.. constants, .. next])[0]);
        foreach (var output in next) body.Output(output);
        return Node("Loop", ["", scope.Whole(first), .. carried.Select(scope.Whole)], equation,
            [("body", Named(body, "body"))]);
    }

    // One of several: the first that the choice is not above, and else the last.
    View[] Choose(Cond cond, Equation equation, View[] x)
    {
        var isTruth = x[0].Stored.Type == DType.Bool;
        var choice = scope.Whole(x[0]);
        GraphProto Branch(Scope inner, int i)
        {
            foreach (var output in new Writer(inner).Write(cond.Branches[i], x[1..])) inner.Output(output);
            return Named(inner, $"branch_{i}");
        }
        string[] From(Scope outer, int i)
        {
            var (one, rest) = (new Scope(scope.Model, outer), new Scope(scope.Model, outer));
            var condition = isTruth
                ? outer.Node("Not", [choice]) : outer.Node("Less", [choice, Number(i + 1, DType.I32)]);
            var then = Branch(one, i);
            var otherwise = i + 2 == cond.Branches.Length ? Branch(rest, i + 1) : Rest(rest, From(rest, i + 1));
            return [.. outer.Nodes("If", [condition], equation.Outputs.Length,
                ("then_branch", then), ("else_branch", otherwise)).Output];
        }
        GraphProto Rest(Scope inner, string[] names)
        {
            foreach (var (name, output) in names.Zip(equation.Outputs))
                inner.Output(Row(output.Type.DType, Extents(output), name));
            return Named(inner, "branches");
        }
        return [.. From(scope, 0).Zip(equation.Outputs, (name, output) =>
            Row(output.Type.DType, Extents(output), name))];
    }

    View[] Node(string op, string[] inputs, Equation equation, (string, object)[] attributes) =>
        [.. scope.Nodes(op, inputs, equation.Outputs.Length, attributes).Output.Zip(
            equation.Outputs, (name, output) => Row(output.Type.DType, Extents(output), name))];

    // What a step is given, each time anew.
    View[] Inputs(Scope body, Graph graph, int constants) => [.. graph.Inputs.Skip(constants).Select(input =>
        body.Input(scope.Model.Name("each"), input.Type.DType, Extents(input)))];

    static GraphProto Named(Scope inner, string name)
    {
        inner.Graph.Name = name;
        return inner.Graph;
    }
}
