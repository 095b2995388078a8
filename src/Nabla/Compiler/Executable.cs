using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays;
using Nabla.Compiler.Plan;

namespace Nabla.Compiler;

/// <summary>
/// A compiled graph as a function: results are fresh arrays, or those that were given away. Calls may come from several
/// threads; each runs on a frame of its own, and frames are used again.
/// </summary>
sealed class Executable(Program program)
{
    readonly ConcurrentBag<Frame> idle = [];
    // Arrays that callers have given away: results are put into them.
    readonly ConcurrentDictionary<(DType, Shape), ConcurrentBag<NDArray>> given = [];

    public Program Program => program;

    public NDArray[] Call(Tensor[] inputs) => Call(Values(inputs), out _);

    /// <summary>The outputs, and which flags were raised, where the program is watched.</summary>
    public NDArray[] Call(NDArray[] inputs, out int[] raised)
    {
        if (!idle.TryTake(out var frame)) frame = new Frame(program);
        var outputs = Point(frame, inputs);
        frame.Run();
        raised = frame.Raised;
        frame.Forget();
        idle.Add(frame);
        return outputs;
    }

    /// <summary>What a graph that the passes have left becomes, and what its kernels take where inputs have numbers.</summary>
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    public static Measured Measure(Graph graph, Tensor[] inputs)
    {
        var executable = new Executable(Lowering.GraphLowering.Run(graph));
        if (!Array.TrueForAll(inputs, input => input is ArrayTensor)) return new(executable.Program, null);
        var frame = new Frame(executable.Program);
        var outputs = executable.Point(frame, Values(inputs));
        var times = frame.Measure();
        GC.KeepAlive(outputs);
        return new(executable.Program, times);
    }

    /// <summary>The compiled form of a graph, made once.</summary>
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    public static Executable Of(Graph graph) =>
        graph.Derive("compiled", () => new Executable(Lowering.GraphLowering.Run(Pipeline.Run(graph))));

    /// <summary>The same, with kernels that raise flags where a value is not finite.</summary>
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    public static Executable Watched(Graph graph) => graph.Derive(
        "watched", () => new Executable(Lowering.GraphLowering.Run(Pipeline.Run(graph), watched: true)));

    /// <summary>The numbers of tensors that have some.</summary>
    public static NDArray[] Values(Tensor[] inputs) => Array.ConvertAll(inputs, x => ((ArrayTensor)x).Value);

    /// <summary>Takes an array that nobody else has: a later result of its type is put into it.</summary>
    public void Reuse(NDArray array)
    {
        var wanted = program.Outputs.Count(output => (output.DType, output.Shape) == (array.DType, array.Shape));
        var waiting = given.GetOrAdd((array.DType, array.Shape), _ => []);
        if (waiting.Count < wanted) waiting.Add(array);
    }

    NDArray Result(TensorType type) =>
        !given.IsEmpty && given.TryGetValue((type.DType, type.Shape), out var waiting) && waiting.TryTake(out var array)
            ? array : NDArray.Uninitialized(type.DType, type.Shape);

    NDArray[] Point(Frame frame, NDArray[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++) frame.Input(i, inputs[i].Contiguous());
        var outputs = new NDArray[program.Outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = Result(program.Outputs[i]);
            frame.Output(i, outputs[i]);
        }
        return outputs;
    }
}
