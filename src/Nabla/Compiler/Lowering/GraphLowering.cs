using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays;
using Nabla.Compiler.Fusion;
using Nabla.Compiler.Passes;
using Nabla.Compiler.Plan;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Lowering;

/// <summary>
/// From a graph to kernels: every variable becomes a view of some slot. What only looks at memory in another way
/// becomes no kernel at all.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class GraphLowering
{
    readonly Graph graph;
    readonly int donated, firstDonated;
    readonly bool watched;
    readonly Dictionary<Atom, View> views = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Atom> donatedOutputs;
    readonly List<Kernel> kernels = [], last = [];
    readonly List<NDArray> constants = [];

    GraphLowering(Graph graph, int donated, int firstDonated, bool watched)
    {
        (this.graph, this.donated, this.firstDonated, this.watched) = (graph, donated, firstDonated, watched);
        donatedOutputs = new(graph.Outputs[..donated], ReferenceEqualityComparer.Instance);
    }

    /// <summary>
    /// The program of a graph whose constants have numbers. The first outputs, as many as are donated, are written over
    /// as many inputs of the same types. Kernels of a program that is watched raise flags where a value is not finite.
    /// </summary>
    public static Program Run(Graph graph, int donated = 0, int firstDonated = 0, bool watched = false)
    {
        var lowering = new GraphLowering(graph, donated, firstDonated, watched);
        var kernels = lowering.All();
        return new Program(
            kernels, graph.Inputs.Length, [.. lowering.constants], [.. graph.OutputTypes], donated,
            Layout.Assign(kernels));
    }

    Kernel[] All()
    {
        for (var i = 0; i < graph.Inputs.Length; i++)
            views[graph.Inputs[i]] = View.Whole(new Slot(SlotKind.Input, i, Bytes(graph.Inputs[i].Type)),
                graph.Inputs[i].Type);
        foreach (var (variable, value) in graph.Constants) views[variable] = Constant((ArrayTensor)value);
        foreach (var equation in graph.Equations) Lower(equation);
        var claimed = new HashSet<Slot>(ReferenceEqualityComparer.Instance);
        // What stays as it is, where it is, is no work.
        bool Stays(int i) => i < donated && Read(graph.Outputs[i]) == views[graph.Inputs[firstDonated + i]];
        var results = graph.Outputs
            .Select((output, i) => Stays(i) ? null : Result(i, Read(output), claimed)).ToArray();
        var schedule = new Schedule([.. kernels]);
        for (var i = 0; i < donated; i++)
            if (results[i] is { } result) Donate(schedule, result, graph.Inputs[firstDonated + i]);
        return [.. schedule.Order(), .. last];
    }

    void Lower(Equation equation)
    {
        var reads = Array.ConvertAll(equation.Inputs, Read);
        if (Views.IsView(equation.Primitive))
        {
            views[equation.Outputs[0]] = reads[0].Through(equation.Primitive)
                ?? InOrder(reads[0]).Through(equation.Primitive)!;
            return;
        }
        var writes = Array.ConvertAll(equation.Outputs, output => New(output.Type));
        for (var i = 0; i < writes.Length; i++) views[equation.Outputs[i]] = writes[i];
        var kernel = KernelOf(equation, reads, writes);
        kernel.Source = equation;
        kernels.Add(kernel);
    }

    int? Flag => watched ? kernels.Count : null;

    Kernel KernelOf(Equation equation, View[] reads, View[] writes) => equation.Primitive switch
    {
        Fused { Root: null } fused when LoopBuilder.Build(fused, reads, writes) is { } loop =>
            new LoopKernel(loop, reads, writes, $"loop{kernels.Count}", Flag),
        Fused { Root: { } root } fused => Rooted(fused, root, equation, reads, writes),
        var primitive when Roots.IsRoot(primitive) && Roots.Knows(equation) =>
            Root(primitive, new(reads, writes[0], null, [], writes)) ?? Opaque(primitive, reads, writes),
        WindowChoose choose => new ChoiceKernel(choose, InOrder(reads[0]), writes, Flag),
        Concatenate join when reads.All(read => read.Shape.Size > 0) =>
            new ConcatenateKernel(reads, writes[0], join.Axis),
        Lanes lanes when !watched => new LanesKernel(
            lanes, [.. reads.Select((read, i) => LanesKernel.Takes(read, lanes.Mapped[i] == 1) ? read : Copied(read))],
            writes),
        _ => new FlowBuilder(Copied, watched, () => Flag).Build(equation.Primitive, reads, writes)
            ?? Opaque(equation.Primitive, reads, writes),
    };

    // The kernel of a root; null where its operands do not lie as it needs them.
    RootKernel? Root(Primitive primitive, RootParts parts) => primitive switch
    {
        DotGeneral dot => ProductBuilder.Build(dot, parts.Operands[0], parts.Operands[1]) is { } shape
            ? new ProductKernel(shape, parts, $"product{kernels.Count}", Flag) : null,
        Convolve convolve => new ConvolutionKernel(convolve, InOrder(parts), $"convolution{kernels.Count}", Flag),
        ConvolveChosen gradient => new ChosenKernel(gradient, InOrder(parts), $"convolution{kernels.Count}", Flag),
        _ => new PoolingKernel(primitive, InOrder(parts), $"pooling{kernels.Count}", Flag),
    };

    Kernel Opaque(Primitive primitive, View[] reads, View[] writes) =>
        new OpaqueKernel(primitive, reads, writes, Flag);

    RootParts InOrder(RootParts parts) => parts with { Operands = Array.ConvertAll(parts.Operands, InOrder) };

    // The elements row by row: where they are not, a copy.
    View InOrder(View view) => view.IsRowMajor ? view : Copied(view);

    View Copied(View view)
    {
        var copy = New(new TensorType(view.Type, view.Shape));
        kernels.Add(new CopyKernel(view, copy));
        return copy;
    }

    // The root lies where one of the results will, unless that is to lie over something that is still read.
    Kernel Rooted(Fused fused, Equation root, Equation equation, View[] reads, View[] writes)
    {
        View Operand(Atom atom) => reads[Array.IndexOf(fused.Body.Inputs, (Var)atom)];
        var type = root.Outputs[0].Type;
        var at = Array.IndexOf(fused.Body.Outputs, root.Outputs[0]);
        for (var i = 0; i < writes.Length && at < 0; i++)
            if (writes[i].Type == type.DType && writes[i].Shape.Size == type.Shape.Size
                && !donatedOutputs.Contains(equation.Outputs[i])) at = i;
        var c = at >= 0 ? writes[at] : New(type);
        if (root.Inputs.Any(input => input is Literal || Array.IndexOf(fused.Body.Inputs, (Var)input) < 0)
            || LoopBuilder.Build(fused, reads, writes, c) is not { } loop)
            return Opaque(fused, reads, writes);
        return Root(root.Primitive, new(Array.ConvertAll(root.Inputs, Operand), c, loop, reads, writes))
            ?? Opaque(fused, reads, writes);
    }

    // A result that a kernel writes whole is written where the caller wants it; anything else is copied there.
    View Result(int index, View view, HashSet<Slot> claimed)
    {
        var type = graph.Outputs[index].Type;
        if (view is not { Slot.Kind: SlotKind.Temporary, IsWhole: true } || !claimed.Add(view.Slot))
        {
            var copy = View.Whole(new Slot(SlotKind.Temporary, index, Bytes(type)), type);
            kernels.Add(new CopyKernel(view, copy));
            view = copy;
        }
        if (index >= donated) (view.Slot.Kind, view.Slot.Index) = (SlotKind.Output, index);
        return view;
    }

    void Donate(Schedule schedule, View result, Var input)
    {
        if (!schedule.Donate(result, views[input].Slot)) last.Add(new CopyKernel(result, views[input]));
    }

    View Read(Atom atom)
    {
        if (!views.TryGetValue(atom, out var view)) views[atom] = view = Constant(((Literal)atom).Value);
        return view;
    }

    View Constant(ArrayTensor value)
    {
        constants.Add(value.Value.Contiguous());
        return View.Whole(new Slot(SlotKind.Constant, constants.Count - 1, Bytes(value.Type)), value.Type);
    }

    static View New(TensorType type) => View.Whole(new Slot(SlotKind.Temporary, 0, Bytes(type)), type);

    static long Bytes(TensorType type) => (long)type.Shape.Size * type.DType.Size();
}
