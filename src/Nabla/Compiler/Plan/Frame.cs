using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nabla.Arrays;

namespace Nabla.Compiler.Plan;

/// <summary>
/// The memory of one run: arena, constants, and the caller's arrays. Kernels read their pointers from one table,
/// filled when the frame is made; a call only writes again those that lie in its inputs and outputs.
/// </summary>
sealed unsafe class Frame
{
    const int FewestRuns = 10;

    static readonly TimeSpan patience = TimeSpan.FromMilliseconds(100);

    readonly NDArray arena;
    readonly NDArray[] constants;
    readonly NDArray?[] inputs, outputs;
    readonly nint[] inputPlaces, outputPlaces;
    readonly List<(View View, int Entry)> entries = [];
    readonly byte[] flags;
    readonly List<(int Entry, long Offset)>[] ofInput, ofOutput;
    readonly List<BoundArray> callers = [];
    readonly Step[] steps;
    readonly byte** table;
    int used;

    /// <summary>The memory of a program; its arena is a piece of another frame's where that is given.</summary>
    public Frame(Program program, NDArray? arena = null)
    {
        this.arena = arena ?? NDArray.Uninitialized(DType.U8, [(int)program.ArenaBytes]);
        constants = program.Constants;
        (inputs, outputs) = (new NDArray?[program.Inputs], new NDArray?[program.Outputs.Length]);
        (inputPlaces, outputPlaces) = (new nint[inputs.Length], new nint[outputs.Length]);
        flags = GC.AllocateArray<byte>(program.Kernels.Count(kernel => kernel.Flag is not null) > 0
            ? program.Kernels.Length : 0, pinned: true);
        var count = program.Kernels.Sum(kernel => 4 + (2 * kernel.Reads.Length) + kernel.Writes.Length);
        table = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(count, 1), (nuint)sizeof(byte*));
        (ofInput, ofOutput) = (Lists(inputs.Length), Lists(outputs.Length));
        steps = [.. program.Kernels.Select(kernel => kernel.Bind(this))];
        foreach (var (view, entry) in entries) Fill(view, entry);
    }

    ~Frame() => NativeMemory.Free(table);

    /// <summary>
    /// Room in the table for the pointers of these views, and behind them that of a flag and a number, if there are any.
    /// </summary>
    public byte** Pointers(ReadOnlySpan<View> views, int? flag, int? number = null)
    {
        var first = used;
        foreach (var view in views) entries.Add((view, used++));
        if (flag is { } index) table[used++] = (byte*)Unsafe.AsPointer(ref flags[index]);
        if (number is { } some) table[used++] = (byte*)(nint)some;
        return table + first;
    }

    /// <summary>The flags that were raised in the last run.</summary>
    public int[] Raised => [.. Enumerable.Range(0, flags.Length).Where(flag => flags[flag] != 0)];

    /// <summary>Whether any flag was raised in the last run.</summary>
    public bool HasRaised => flags.AsSpan().ContainsAnyExcept((byte)0);

    public void Raise(int flag) => flags[flag] = 1;

    /// <summary>The elements of a view, for kernels that work on arrays.</summary>
    public NDArray Array(View view)
    {
        var root = view.Slot.Root;
        var offset = view.ByteOffset + (root.Kind == SlotKind.Temporary ? root.Offset : 0);
        return Memory(root) is { } memory
            ? NDArray.Within(memory, (nint)offset, view.Type, view.Shape, view.Strides)
            : NDArray.Over(Place(root) + offset, view.Type, view.Shape, view.Strides);
    }

    /// <summary>The same, for a kernel that asks again and again.</summary>
    public BoundArray Bound(View view)
    {
        var array = new BoundArray(this, view);
        if (view.Slot.Root.Kind is SlotKind.Input or SlotKind.Output) callers.Add(array);
        return array;
    }

    /// <summary>From now on an input lies here.</summary>
    public void Input(int index, NDArray array)
    {
        if (ReferenceEquals(inputs[index], array)) return;
        inputs[index] = array;
        Input(index, array.Pointer);
    }

    /// <summary>From now on an output goes here.</summary>
    public void Output(int index, NDArray array)
    {
        if (ReferenceEquals(outputs[index], array)) return;
        outputs[index] = array;
        Output(index, array.Pointer);
    }

    /// <summary>From now on an input lies here, in memory that somebody else keeps.</summary>
    public void Input(int index, byte* place)
    {
        inputPlaces[index] = (nint)place;
        foreach (var (entry, offset) in CollectionsMarshal.AsSpan(ofInput[index])) table[entry] = place + offset;
    }

    /// <summary>From now on an output goes here, to memory that somebody else keeps.</summary>
    public void Output(int index, byte* place)
    {
        outputPlaces[index] = (nint)place;
        foreach (var (entry, offset) in CollectionsMarshal.AsSpan(ofOutput[index])) table[entry] = place + offset;
    }

    /// <summary>The array of an output.</summary>
    public NDArray Output(int index) => outputs[index]!;

    /// <summary>The array of an input.</summary>
    public NDArray Input(int index) => inputs[index]!;

    public void Run()
    {
        flags.AsSpan().Clear();
        foreach (var step in steps) step.Run();
        GC.KeepAlive(this);
    }

    /// <summary>
    /// How many microseconds each kernel takes at least, of ten runs or more: so long that the runtime has compiled for
    /// good whatever they call.
    /// </summary>
    public double[] Measure()
    {
        var times = new double[steps.Length];
        times.AsSpan().Fill(double.PositiveInfinity);
        var begin = Stopwatch.GetTimestamp();
        for (var run = 0; run < FewestRuns || Stopwatch.GetElapsedTime(begin) < patience; run++)
            for (var i = 0; i < times.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                steps[i].Run();
                times[i] = Math.Min(times[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        return times;
    }

    /// <summary>Lets go of the caller's arrays, so that a frame that waits keeps none of them alive.</summary>
    public void Forget()
    {
        inputs.AsSpan().Clear();
        outputs.AsSpan().Clear();
        foreach (var array in callers) array.Forget();
    }

    void Fill(View view, int entry)
    {
        var root = view.Slot.Root;
        if (root.Kind == SlotKind.Input) ofInput[root.Index].Add((entry, view.ByteOffset));
        else if (root.Kind == SlotKind.Output) ofOutput[root.Index].Add((entry, view.ByteOffset));
        else
            table[entry] = Memory(root)!.Pointer + view.ByteOffset
                + (root.Kind == SlotKind.Temporary ? root.Offset : 0);
    }

    /// <summary>The array that a slot's memory belongs to now.</summary>
    public NDArray? Memory(Slot root) => root.Kind switch
    {
        SlotKind.Input => inputs[root.Index],
        SlotKind.Constant => constants[root.Index],
        SlotKind.Output => outputs[root.Index],
        _ => arena,
    };

    byte* Place(Slot root) => (byte*)(root.Kind == SlotKind.Input ? inputPlaces : outputPlaces)[root.Index];

    static List<(int, long)>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<(int, long)>())];
}
