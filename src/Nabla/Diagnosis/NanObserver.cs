using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Diagnosis;

/// <summary>
/// Looks at each output of each primitive as it is computed. Compiled code it lets run, and only where something came
/// out that is not finite it walks the same graph on the same inputs, primitive by primitive.
/// </summary>
sealed class NanObserver(NanMode mode, Action<NanBirth> log, NanDepth depth) : Observer
{
    // A graph that goes on giving infinities which are no births, or the same births, is not walked for ever.
    const int MostWalks = 8, MostBirths = 1000;

    readonly List<NanBirth> births = [];
    readonly ConditionalWeakTable<Graph, Past> pasts = [];
    readonly Made.Table made = new();
    Frame? frame;

    public IReadOnlyList<NanBirth> Births => births;

    /// <summary>How often a graph was walked, and the kernels that gave infinities which were no births.</summary>
    sealed class Past
    {
        public int Walks { get; set; }

        public HashSet<int> Excused { get; } = [];
    }

    /// <summary>A primitive under way, and how often a graph of its own has been walked.</summary>
    sealed class Frame(string operation, SourceLine? where, Func<int, int>? stepOf, Frame? outer)
    {
        readonly Dictionary<Graph, int> walks = new(ReferenceEqualityComparer.Instance);
        int step;

        public string Operation => operation;

        public SourceLine? Where => where;

        /// <summary>Whether its steps are the lanes of a batch.</summary>
        public bool IsBatch { get; init; }

        public Frame? Outer => outer;

        /// <summary>Which step it is in, where it has steps.</summary>
        public int? Step => stepOf?.Invoke(step);

        public bool IsWalked => walks.Count > 0;

        public void Walk(Graph graph) => walks[graph] = step = walks.TryGetValue(graph, out var last) ? last + 1 : step;
    }

    public override NDArray[] Compute(Primitive primitive, NDArray[] inputs)
    {
        var where = Caller.Where(primitive);
        var own = frame = new Frame(primitive.Name, where, StepOf(primitive), frame)
        {
            IsBatch = primitive is Primitives.Lanes,
        };
        NDArray[] outputs;
        try
        {
            outputs = primitive.Evaluate(inputs);
        }
        finally
        {
            frame = own.Outer;
        }
        // What happens on a walk has been looked at on the way.
        if (own.IsWalked) return outputs;
        Look(primitive, inputs, outputs, where);
        made.Add(primitive, inputs, outputs);
        return outputs;
    }

    public override void Walk(Graph graph) => frame?.Walk(graph);

    public override bool LooksIntoKernels => depth == NanDepth.Operations;

    public override void Ran(Graph graph, Tensor[] inputs, NDArray[] outputs, int[] raised, int? run = null)
    {
        var past = pasts.GetOrCreateValue(graph);
        if (raised.All(past.Excused.Contains) && outputs.All(AllFinite.Of)) return;
        if (inputs.Any(input => HasNaN(((ArrayTensor)input).Value))) return;
        if (past.Walks >= MostWalks && !(births.Count == 0 && outputs.Any(HasNaN))) return;
        past.Walks++;
        var known = births.Count;
        Again(graph, inputs, run);
        if (births.Count == known) past.Excused.UnionWith(raised);
    }

    // The same graph on the same inputs, primitive by primitive.
    void Again(Graph graph, Tensor[] inputs, int? run)
    {
        var outer = frame;
        frame = new Frame("a bound step", null, run is { } count ? _ => count : null, outer);
        frame = new Frame("", null, null, frame);
        try
        {
            graph.Evaluate(inputs);
        }
        finally
        {
            frame = outer;
        }
    }

    void Look(Primitive primitive, NDArray[] inputs, NDArray[] outputs, SourceLine? where)
    {
        if (Compiler.Views.IsView(primitive)) return;
        foreach (var output in outputs)
            if (!AllFinite.Of(output)
                && Birthplace.Find(primitive, inputs, output, strict: births.Count == 0) is { } place)
                Report(Birth(primitive, inputs, output, place, where ?? SourceLine.Of(new StackTrace(fNeedFileInfo: false))));
    }

    NanBirth Birth(Primitive primitive, NDArray[] inputs, NDArray output, Birthplace place, SourceLine? where)
    {
        var reason = Reason.Of(where);
        var index = IndexOf(output.Shape, place.At);
        var derived = reason.Derivation;
        return new NanBirth
        {
            Operation = (derived?.Primitive ?? primitive).Name,
            Pass = derived is null ? NanPass.Forward : derived.Backward ? NanPass.Backward : NanPass.Tangent,
            Primitive = primitive.Name,
            Where = where?.ToString(),
            Value = place.Value,
            Index = index,
            Count = place.Count,
            Type = new TensorType(output.DType, output.Shape),
            Inputs = [.. place.Inputs.Select(input => new NanInput(
                new TensorType(input.Array.DType, input.Array.Shape), input.Value,
                input.Array.Length == 0 ? [] : IndexOf(input.Array.Shape, input.At)))],
            Lanes = [.. Around(batch: true).Select(at => at.Step!.Value), .. reason.Lanes(output.Shape, index)],
            Steps = [.. Around(batch: false).Select(
                at => new NanStep(at.Operation, at.Step!.Value, at.Where?.ToString()))],
            Cure = Cures.Of(primitive, derived?.Primitive, place, Array.ConvertAll(inputs, made.Of)),
        };
    }

    // What has steps, or is a batch of lanes, the outermost first.
    Stack<Frame> Around(bool batch)
    {
        var around = new Stack<Frame>();
        for (var at = frame; at is not null; at = at.Outer)
            if (at.Step is not null && at.IsBatch == batch) around.Push(at);
        return around;
    }

    // The way back through a scan begins with its last step.
    static Func<int, int>? StepOf(Primitive primitive) => primitive switch
    {
        Primitives.Scan { Reverse: true, Length: var length } => step => length - 1 - step,
        Primitives.Scan or Primitives.While or Primitives.Lanes => step => step,
        _ => null,
    };

    void Report(NanBirth birth)
    {
        var known = births.Find(other => other.Where == birth.Where && other.Primitive == birth.Primitive
            && other.Pass == birth.Pass && other.Operation == birth.Operation);
        if (known is not null) known.Times++;
        else if (births.Count < MostBirths) births.Add(birth);
        if (mode == NanMode.Throw) throw new NotFiniteException(birth);
        if (mode == NanMode.Log && known is null) log(birth);
    }

    static bool HasNaN(NDArray array) =>
        !AllFinite.Of(array) && Elementwise.Convert(array, DType.F64).ToArray<double>().Any(double.IsNaN);

    static int[] IndexOf(Shape shape, int at)
    {
        var index = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; at /= shape[axis--]) index[axis] = at % shape[axis];
        return index;
    }
}
