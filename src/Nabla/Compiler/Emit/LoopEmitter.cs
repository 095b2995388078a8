using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Emit;

/// <summary>
/// A compiled loop: the rows and columns of a rectangle. <paramref name="pointers"/> has the ports' addresses; then, where
/// it is watched, that of a flag; then the number of all columns.
/// </summary>
unsafe delegate void LoopCode(byte** pointers, nint row, nint rowEnd, nint column, nint columnEnd);

/// <summary>
/// From a loop to code of this machine. For each row: what the row has once goes into every lane of a vector; then,
/// walk by walk, a loop over whole vectors and one part of a vector at the end; a fold keeps several accumulators in
/// flight where the row is long. All values of a vector are computed before the first is written, so an output may
/// lie over an input.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed unsafe partial class LoopEmitter
{
    const int MostIl = 60_000, MostLocals = 2_000, Chains = 4, FewNodes = 8;

    /// <summary>Columns from which on a fold may keep several accumulators in flight.</summary>
    public static readonly int ManyColumns = Chains * VectorWidth.Bits / 32;

    readonly Loop loop;
    readonly DynamicMethod method;
    readonly ILGenerator il;
    readonly IReadOnlyList<Node> nodes;
    readonly LocalBuilder row, column, rest, width;
    readonly LocalBuilder[] bases, starts;
    readonly Dictionary<Node, LocalBuilder> rowValues = [];
    readonly int size, lanes;
    readonly Spills spills;
    LocalBuilder? scratch;
    int locals;

    LoopEmitter(Loop loop, string name, bool watched)
    {
        this.loop = loop;
        nodes = loop.Nodes();
        size = SizeOf(loop, nodes);
        lanes = VectorWidth.Bits / 8 / size;
        spills = new Spills(loop, nodes);
        Type[] parameters = [typeof(byte**), typeof(nint), typeof(nint), typeof(nint), typeof(nint)];
        method = new DynamicMethod(name, null, parameters, typeof(LoopEmitter).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        il = method.GetILGenerator();
        (row, column, rest, width) = (Local(typeof(nint)), Local(typeof(nint)), Local(typeof(nint)), Local(typeof(nint)));
        LocalBuilder[] Pointers() => [.. loop.Ports.Select(_ => Local(typeof(byte*)))];
        (bases, starts) = (Pointers(), Pointers());
        if (watched) seen = Local(Operators.Lanes(Truth));
    }

    /// <summary>
    /// Machine code for a loop. Nothing in it depends on the number of columns or of all rows, but for what
    /// <see cref="LoopCodes"/> asks about them. If it is watched, a byte is set where a value is not finite.
    /// </summary>
    public static LoopCode Emit(Loop loop, string name, bool watched)
    {
        var emitter = new LoopEmitter(loop, name, watched);
        emitter.Body();
        if (emitter.il.ILOffset > MostIl || emitter.locals > MostLocals)
            throw new InvalidOperationException(
                $"{name} has {emitter.il.ILOffset} bytes of code and {emitter.locals} locals: "
                + "the runtime would not optimise it");
        var code = emitter.method.CreateDelegate<LoopCode>();
        // Now, and not when it is first called: beside other loops, where there are several workers.
        RuntimeHelpers.PrepareDelegate(code);
        return code;
    }

    /// <summary>Bytes of every element but truths: 4 where there are only truths.</summary>
    static int SizeOf(Loop loop, IReadOnlyList<Node> nodes) => nodes.Select(node => node.Type)
        .Concat(loop.Ports.Select(port => port.Type))
        .Where(type => type != DType.Bool).Select(type => type.Size()).FirstOrDefault(4);

    LocalBuilder Local(Type type)
    {
        locals++;
        return il.DeclareLocal(type);
    }

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    Type Element(Node node) => Operators.Element(node.Type, size);

    void Body()
    {
        foreach (var port in loop.Ports.Where(loop.Uses)) TakePointer(port.Index, bases[port.Index]);
        TakePointer(bases.Length + (seen is null ? 0 : 1), width);
        if (spills.Rows > 0) TakeScratch();
        BeginWatch();
        foreach (var node in nodes.Where(node => node.Level == Level.Everywhere)) Hoist(node);
        foreach (var store in loop.Stores.Where(store => store.Across is not null)) Begin(store);
        Count(row, OpCodes.Ldarg_1, OpCodes.Ldarg_2, Row);
        EndWatch();
        il.Emit(OpCodes.Ret);
    }

    void TakePointer(int index, LocalBuilder to)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index * sizeof(byte*));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Stloc, to);
    }

    void TakeScratch()
    {
        scratch = Local(typeof(byte*));
        il.Emit(OpCodes.Ldc_I4, spills.Rows * RowBytes);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Call, typeof(Scratch).GetMethod(nameof(Scratch.Take))!);
        il.Emit(OpCodes.Stloc, scratch);
    }

    int RowBytes => ((loop.Columns * size) + 63) / 64 * 64;

    void Row()
    {
        foreach (var port in loop.Ports.Where(loop.Uses)) Start(port);
        var before = 0;
        foreach (var node in nodes.Where(node => node is { Level: Level.Row, Phase: 0 })) Hoist(node);
        for (var phase = 0; phase < loop.Phases; phase++)
        {
            Walk(phase);
            before = phase + 1;
            foreach (var node in nodes
                .Where(node => node.Level == Level.Row && node.Phase == before && node is not Fold))
                Hoist(node);
        }
        foreach (var store in loop.Stores.Where(store => store.Level != Level.Element)) StoreRow(store);
    }

    void Hoist(Node node)
    {
        var local = rowValues[node] = Local(Operators.Lanes(Element(node)));
        new ValueEmitter(il, size, often: false, Hoisted)
            .Emit(node, input => il.Emit(OpCodes.Ldloc, rowValues[input]));
        il.Emit(OpCodes.Stloc, local);
        Watch(node, local, seen);
    }

    // One walk along the row: folds, then what is written.
    void Walk(int phase)
    {
        Fold[] folds = [.. nodes.OfType<Fold>().Where(fold => fold.Input.Phase == phase)];
        Store[] stores = [.. loop.Stores.Where(store => store.Level == Level.Element && store.Value.Phase == phase)];
        Node[] kept = [.. spills.Kept.Where(node => node.Phase == phase)];
        Node[] roots = [.. folds.Select(fold => fold.Input), .. stores.Select(store => store.Value), .. kept];
        if (roots.Length == 0) return;
        var chains = folds.Length > 0 && loop.Columns >= ManyColumns && roots.Length + nodes.Count <= FewNodes
            ? Chains : 1;
        var sums = folds.Select(fold => Accumulators(fold, chains)).ToArray();
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Stloc, column);
        if (chains > 1) Vectors(chains, () =>
        {
            for (var chain = 0; chain < chains; chain++) Columns(phase, chain, whole: true);
        });
        Vectors(1, () => Columns(phase, 0, whole: true));
        Part(() => Columns(phase, 0, whole: false));
        for (var i = 0; i < folds.Length; i++) Combine(folds[i], sums[i]);

        void Columns(int at, int chain, bool whole)
        {
            var watched = Sum();
            var values = new WalkEmitter(this, at, chain, whole, watched).Compute(roots);
            Add(watched, whole);
            for (var i = 0; i < folds.Length; i++) Accumulate(folds[i], sums[i][chain], values[folds[i].Input], whole);
            foreach (var store in stores) Write(store, values[store.Value], chain, whole);
            foreach (var node in kept)
            {
                Address(scratch!, spills.Place(node) * RowBytes, size, chain);
                il.Emit(OpCodes.Stloc, address);
                il.Emit(OpCodes.Ldloca, values[node]);
                il.Emit(OpCodes.Ldloc, address);
                il.Emit(OpCodes.Call, Operators.Lane(Element(node), "Store"));
            }
        }
    }

    LocalBuilder address => addressLocal ??= Local(typeof(byte*));
    LocalBuilder? addressLocal;
}
