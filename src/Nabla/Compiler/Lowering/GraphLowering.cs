using Nabla.Arrays;
using Nabla.Compiler.Fusion;
using Nabla.Compiler.Plan;
using Nabla.Core;

namespace Nabla.Compiler.Lowering;

/// <summary>
/// From a graph to kernels: every variable becomes a view of some slot. What only looks at memory in another way
/// becomes no kernel at all.
/// </summary>
sealed class GraphLowering
{
    readonly Graph graph;
    readonly Dictionary<Atom, View> views = new(ReferenceEqualityComparer.Instance);
    readonly List<Kernel> kernels = [];
    readonly List<NDArray> constants = [];

    GraphLowering(Graph graph) => this.graph = graph;

    /// <summary>The program of a graph; constants have numbers.</summary>
    public static Program Run(Graph graph)
    {
        var lowering = new GraphLowering(graph);
        lowering.All();
        Kernel[] kernels = [.. lowering.kernels];
        var bytes = Layout.Assign(kernels);
        return new Program(kernels, graph.Inputs.Length, [.. lowering.constants], [.. graph.OutputTypes], bytes);
    }

    void All()
    {
        for (var i = 0; i < graph.Inputs.Length; i++)
            views[graph.Inputs[i]] = View.Whole(new Slot(SlotKind.Input, i, Bytes(graph.Inputs[i].Type)), graph.Inputs[i].Type);
        foreach (var (variable, value) in graph.Constants) views[variable] = Constant((ArrayTensor)value);
        foreach (var equation in graph.Equations) Lower(equation);
        var claimed = new HashSet<Slot>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < graph.Outputs.Length; i++) Output(i, Read(graph.Outputs[i]), claimed);
    }

    void Lower(Equation equation)
    {
        var reads = Array.ConvertAll(equation.Inputs, Read);
        if (Views.IsView(equation.Primitive) && reads[0].Through(equation.Primitive) is { } view)
        {
            views[equation.Outputs[0]] = view;
            return;
        }
        var writes = Array.ConvertAll(equation.Outputs, output => New(output.Type));
        for (var i = 0; i < writes.Length; i++) views[equation.Outputs[i]] = writes[i];
        kernels.Add(KernelOf(equation.Primitive, reads, writes));
    }

    Kernel KernelOf(Primitive primitive, View[] reads, View[] writes) => primitive switch
    {
        Fused { Product: null } fused when LoopBuilder.Build(fused, reads, writes) is { } loop =>
            new LoopKernel(loop, reads, writes, $"loop{kernels.Count}"),
        _ => new OpaqueKernel(primitive, reads, writes),
    };

    // A result that a kernel writes whole is written where the caller wants it; anything else is copied there.
    void Output(int index, View view, HashSet<Slot> claimed)
    {
        if (view is { Slot.Kind: SlotKind.Temporary, IsWhole: true } && claimed.Add(view.Slot))
        {
            (view.Slot.Kind, view.Slot.Index) = (SlotKind.Output, index);
            return;
        }
        var type = graph.Outputs[index].Type;
        kernels.Add(new CopyKernel(view, View.Whole(new Slot(SlotKind.Output, index, Bytes(type)), type)));
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
