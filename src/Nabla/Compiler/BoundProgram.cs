using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Nabla.Arrays;
using Nabla.Compiler.Plan;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler;

/// <summary>
/// A graph whose first outputs are the next values of some of its inputs, its state: it owns them, and writes them
/// where they lie. Inputs are constants, then state, then arguments.
/// </summary>
sealed class BoundProgram
{
    readonly Call call;
    readonly int constants, states;
    readonly Program? program;
    readonly Frame? frame;
    readonly TensorType[] arguments;
    // Without a compiler: what the interpreter works on.
    readonly Tensor[] inputs;
    Tensor[] outputs = [];
    readonly Frame?[] observed = new Frame?[2];
    // Where an observed run writes the next state.
    NDArray[] beside = [];
    int runs;

    public BoundProgram(Call call, Tensor[] constants, Tensor[] state, TensorType[] arguments)
    {
        (this.call, this.constants, states, this.arguments) = (call, constants.Length, state.Length, arguments);
        inputs = [.. constants, .. state, .. new Tensor[arguments.Length]];
        if (RuntimeFeature.IsDynamicCodeSupported && !Engine.IsOff)
            (program, frame) = Compile(Pipeline.Run(call.Graph), state);
    }

    /// <summary>Gives an argument its value.</summary>
    /// <exception cref="TransformException">It is of another type than the step was bound to.</exception>
    public void Argument(int index, Tensor value)
    {
        if (value.Type != arguments[index]) throw Refuse(value.Type, arguments[index]);
        if (frame is null) inputs[constants + states + index] = value;
        else frame.Input(
            constants + states + index, value.Numbers("Run", "a bound step is not transformed").Contiguous());
    }

    public void Run()
    {
        if (frame is null)
        {
            outputs = call.Bind(inputs);
            outputs.AsSpan(0, states).CopyTo(inputs.AsSpan(constants));
        }
        else if (RuntimeFeature.IsDynamicCodeSupported && Observer.Current is { } observer) Run(frame, observer);
        else frame.Run();
        runs++;
    }

    // Whoever looks on may want to walk the graph on what the run was given: the next state is written beside the old
    // one, which stays as it was until the run after.
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    void Run(Frame frame, Observer observer)
    {
        var own = observed[observer.LooksIntoKernels ? 1 : 0] ??= Observed(observer.LooksIntoKernels);
        if (beside is []) beside = [.. Enumerable.Range(constants, states).Select(i => frame.Input(i).Copy())];
        for (var i = 0; i < inputs.Length; i++) own.Input(i, frame.Input(i));
        for (var i = 0; i < program!.Outputs.Length; i++) own.Output(i, i < states ? beside[i] : frame.Output(i));
        using (observer.LookAway()) own.Run();
        Tensor[] given = [.. call.Graph.Inputs.Select((input, i) =>
            i < constants ? inputs[i] : new ArrayTensor(frame.Input(i), input.Type.Weak))];
        for (var i = 0; i < states; i++)
        {
            var next = beside[i];
            beside[i] = frame.Input(constants + i);
            frame.Input(constants + i, next);
        }
        observer.Ran(call.Graph, given, [.. Enumerable.Range(0, program!.Outputs.Length).Select(own.Output)], own.Raised, runs);
    }

    // The same program on memory of its own, with flags if they are asked for.
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    Frame Observed(bool flags) =>
        new(Lowering.GraphLowering.Run(Pipeline.Run(call.Graph), watched: flags));

    /// <summary>What a run consists of, with times, measured on a copy of the state.</summary>
    public Explanation Explain(string traces) =>
        new(call.Graph, traces, RuntimeFeature.IsDynamicCodeSupported && frame is not null ? Measure : null);

    /// <summary>Copies of the state as it is now.</summary>
    public Tensor[] State() => [.. Enumerable.Range(0, states).Select(i => frame is null
        ? inputs[constants + i] : new ArrayTensor(frame.Input(constants + i).Copy(), inputs[constants + i].Type.Weak))];

    /// <summary>Copies of all outputs of the last run.</summary>
    public Tensor[] Outputs() => frame is null ? outputs
        : [.. State(), .. Enumerable.Range(states, program!.Outputs.Length - states)
        .Select(i => new ArrayTensor(frame.Output(i).Copy(), program.Outputs[i].Weak))];

    [RequiresDynamicCode("It makes machine code while the program runs.")]
    Measured Measure(Graph graph)
    {
        var (other, copy) = Compile(graph, State());
        for (var i = constants + states; i < inputs.Length; i++) copy.Input(i, frame!.Input(i));
        return new(other, copy.Measure());
    }

    // A frame of its own, with copies of the state; the arguments are still to come.
    [RequiresDynamicCode("It makes machine code while the program runs.")]
    (Program Program, Frame Frame) Compile(Graph graph, Tensor[] state)
    {
        var compiled = Lowering.GraphLowering.Run(graph, states, constants);
        var made = new Frame(compiled);
        for (var i = 0; i < constants; i++) made.Input(i, ((ArrayTensor)inputs[i]).Value.Contiguous());
        for (var i = 0; i < states; i++) made.Input(constants + i, ((ArrayTensor)state[i]).Value.Copy());
        for (var i = states; i < compiled.Outputs.Length; i++)
            made.Output(i, NDArray.Uninitialized(compiled.Outputs[i].DType, compiled.Outputs[i].Shape));
        return (compiled, made);
    }

    static TransformException Refuse(TensorType got, TensorType bound) =>
        new("Run", $"{got}", $"the step was bound to {bound}: bind it again for another");
}
