using System.Collections.Concurrent;
using Nabla.Arrays;
using Nabla.Compiler.Plan;

namespace Nabla.Compiler;

/// <summary>
/// A compiled graph as a function: results are fresh arrays. Calls may come from several threads; each runs on a frame
/// of its own, and frames are used again.
/// </summary>
sealed class Executable(Program program)
{
    readonly ConcurrentBag<Frame> idle = [];

    public Program Program => program;

    public NDArray[] Call(ReadOnlySpan<Tensor> inputs) => Call(inputs, out _);

    /// <summary>The outputs, and which flags were raised, where the program is watched.</summary>
    public NDArray[] Call(ReadOnlySpan<Tensor> inputs, out int[] raised)
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
    public static Measured Measure(Graph graph, Tensor[] inputs)
    {
        var executable = new Executable(Lowering.GraphLowering.Run(graph));
        if (!Array.TrueForAll(inputs, input => input is ArrayTensor)) return new(executable.Program, null);
        var frame = new Frame(executable.Program);
        var outputs = executable.Point(frame, inputs);
        var times = frame.Measure();
        GC.KeepAlive(outputs);
        return new(executable.Program, times);
    }

    /// <summary>The compiled form of a graph, made once.</summary>
    public static Executable Of(Graph graph) =>
        graph.Derive("compiled", () => new Executable(Lowering.GraphLowering.Run(Pipeline.Run(graph))));

    /// <summary>The same, with kernels that raise flags where a value is not finite.</summary>
    public static Executable Watched(Graph graph) => graph.Derive(
        "watched", () => new Executable(Lowering.GraphLowering.Run(Pipeline.Run(graph), watched: true)));

    NDArray[] Point(Frame frame, ReadOnlySpan<Tensor> inputs)
    {
        for (var i = 0; i < inputs.Length; i++) frame.Input(i, ((ArrayTensor)inputs[i]).Value.Contiguous());
        var outputs = new NDArray[program.Outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = NDArray.Uninitialized(program.Outputs[i].DType, program.Outputs[i].Shape);
            frame.Output(i, outputs[i]);
        }
        return outputs;
    }
}
