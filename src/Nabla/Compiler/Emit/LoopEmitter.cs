using System.Reflection.Emit;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Emit;

/// <summary>
/// A compiled loop: the rows and columns of a rectangle. <paramref name="pointers"/> has the ports' addresses.
/// </summary>
unsafe delegate void LoopCode(byte** pointers, nint row, nint rowEnd, nint column, nint columnEnd);

/// <summary>
/// From a loop to code of this machine. For each row: what the row has once goes into every lane of a vector; then,
/// walk by walk, a loop over whole vectors and one part of a vector at the end; a fold keeps several accumulators in
/// flight where the row is long. All values of a vector are computed before the first is written, so an output may
/// lie over an input.
/// </summary>
sealed unsafe class LoopEmitter
{
    const int MostIl = 60_000, MostLocals = 2_000, Chains = 4, FewNodes = 8;

    readonly Loop loop;
    readonly DynamicMethod method;
    readonly ILGenerator il;
    readonly IReadOnlyList<Node> nodes;
    readonly LocalBuilder row, column, rest;
    readonly LocalBuilder[] bases, starts;
    readonly Dictionary<Node, LocalBuilder> rowValues = [];
    readonly int size, lanes;
    readonly Spills spills;
    LocalBuilder? scratch;
    int locals;

    LoopEmitter(Loop loop, string name)
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
        (row, column, rest) = (Local(typeof(nint)), Local(typeof(nint)), Local(typeof(nint)));
        LocalBuilder[] Pointers() => [.. loop.Ports.Select(_ => Local(typeof(byte*)))];
        (bases, starts) = (Pointers(), Pointers());
    }

    /// <summary>Machine code for a loop.</summary>
    public static LoopCode Emit(Loop loop, string name)
    {
        var emitter = new LoopEmitter(loop, name);
        emitter.Body();
        if (emitter.il.ILOffset > MostIl || emitter.locals > MostLocals)
            throw new InvalidOperationException(
                $"{name} has {emitter.il.ILOffset} bytes of code and {emitter.locals} locals: the runtime would not optimise it");
        return emitter.method.CreateDelegate<LoopCode>();
    }

    /// <summary>Bytes of every element but truths: 4 where there are only truths.</summary>
    static int SizeOf(Loop loop, IReadOnlyList<Node> nodes) => nodes.Select(node => node.Type)
        .Concat(loop.Ports.Select(port => port.Type)).Where(type => type != DType.Bool).Select(type => type.Size()).FirstOrDefault(4);

    LocalBuilder Local(Type type)
    {
        locals++;
        return il.DeclareLocal(type);
    }

    Type Element(Node node) => Operators.Element(node.Type, size);

    void Body()
    {
        for (var i = 0; i < bases.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, i * sizeof(byte*));
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, bases[i]);
        }
        if (spills.Rows > 0) TakeScratch();
        foreach (var node in nodes.Where(node => node.Level == Level.Everywhere)) Hoist(node);
        foreach (var store in loop.Stores.Where(store => store.Across is not null)) Begin(store);
        Count(row, OpCodes.Ldarg_1, OpCodes.Ldarg_2, Row);
        il.Emit(OpCodes.Ret);
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

    // for (i = from; i < to; i++) body
    void Count(LocalBuilder i, OpCode from, OpCode to, Action body)
    {
        Label test = il.DefineLabel(), next = il.DefineLabel();
        il.Emit(from);
        il.Emit(OpCodes.Stloc, i);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(next);
        body();
        Advance(i, 1);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(to);
        il.Emit(OpCodes.Blt, next);
    }

    void Advance(LocalBuilder i, int by)
    {
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(OpCodes.Ldc_I4, by);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, i);
    }

    // Accumulators over all rows begin with what changes nothing.
    void Begin(Store store)
    {
        var element = Operators.Element(store.Port.Type, size);
        il.Emit(OpCodes.Ldloc, bases[store.Port.Index]);
        if (store.Level == Level.Element)
        {
            Offset(OpCodes.Ldarg_3, store.Port.ColumnStride * store.Port.Type.Size());
            il.Emit(OpCodes.Ldarg_S, (byte)4);
            il.Emit(OpCodes.Ldarg_3);
            il.Emit(OpCodes.Sub);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I4_1);
            il.Emit(OpCodes.Conv_I);
        }
        Identity(store.Across!.Value, store.Port.Type, element);
        il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), element, nameof(LaneMethods.Begin)));
    }

    void Identity(ReduceOp op, DType type, Type element)
    {
        il.Emit(OpCodes.Ldc_R8, Operators.Of(op, type).Identity);
        il.Emit(OpCodes.Call, Operators.Lane(element, "Of"));
    }

    // stack: address -> address + index * bytes
    void Offset(OpCode index, int bytes, LocalBuilder? local = null)
    {
        if (bytes == 0) return;
        if (local is null) il.Emit(index);
        else il.Emit(index, local);
        if (bytes != 1)
        {
            il.Emit(OpCodes.Ldc_I4, bytes);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Mul);
        }
        il.Emit(OpCodes.Add);
    }

    void Row()
    {
        foreach (var port in loop.Ports) Start(port);
        var before = 0;
        foreach (var node in nodes.Where(node => node is { Level: Level.Row, Phase: 0 })) Hoist(node);
        for (var phase = 0; phase < loop.Phases; phase++)
        {
            Walk(phase);
            before = phase + 1;
            foreach (var node in nodes.Where(node => node.Level == Level.Row && node.Phase == before && node is not Fold))
                Hoist(node);
        }
        foreach (var store in loop.Stores.Where(store => store.Level != Level.Element)) StoreRow(store);
    }

    // starts[i] = bases[i] + where the row is: an axis at a time, the innermost first.
    void Start(Port port)
    {
        il.Emit(OpCodes.Ldloc, bases[port.Index]);
        long inner = 1;
        for (var axis = loop.Rows.Length - 1; axis >= 0; inner *= loop.Rows[axis--])
        {
            if (port.RowStrides[axis] == 0) continue;
            il.Emit(OpCodes.Ldloc, row);
            if (inner > 1) Arithmetic(OpCodes.Div, inner);
            if (axis > 0) Arithmetic(OpCodes.Rem, loop.Rows[axis]);
            Arithmetic(OpCodes.Mul, (long)port.RowStrides[axis] * port.Type.Size());
            il.Emit(OpCodes.Add);
        }
        il.Emit(OpCodes.Stloc, starts[port.Index]);
    }

    void Arithmetic(OpCode op, long by)
    {
        il.Emit(OpCodes.Ldc_I8, by);
        il.Emit(OpCodes.Conv_I);
        il.Emit(op);
    }

    void Hoist(Node node)
    {
        var local = rowValues[node] = Local(Operators.Lanes(Element(node)));
        new ValueEmitter(il, size, Hoisted).Emit(node, input => il.Emit(OpCodes.Ldloc, rowValues[input]));
        il.Emit(OpCodes.Stloc, local);
    }

    // One element in every lane.
    void Hoisted(Load load)
    {
        il.Emit(OpCodes.Ldloc, (load.Level == Level.Row ? starts : bases)[load.Port.Index]);
        if (load.Type == DType.Bool)
        {
            il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), Element(load), nameof(LaneMethods.FillTruth)));
            return;
        }
        il.Emit(OpCodes.Ldobj, load.Type.Native());
        il.Emit(OpCodes.Call, Operators.Lane(load.Type.Native(), "Fill"));
    }

    void StoreRow(Store store)
    {
        var element = Element(store.Value);
        if (store.Across is { } op)
        {
            il.Emit(OpCodes.Ldloc, starts[store.Port.Index]);
            il.Emit(OpCodes.Ldobj, store.Port.Type.Native());
            il.Emit(OpCodes.Call, Operators.Lane(element, "Fill"));
            il.Emit(OpCodes.Ldloc, rowValues[store.Value]);
            il.Emit(OpCodes.Call, Operators.Invoke(Operators.Of(op, store.Port.Type).Operator, element));
        }
        else il.Emit(OpCodes.Ldloc, rowValues[store.Value]);
        il.Emit(OpCodes.Ldloc, starts[store.Port.Index]);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I);
        StoreSome(store.Port.Type, element);
    }

    // stack: value, address, count
    void StoreSome(DType type, Type element) => il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), element,
        type == DType.Bool ? nameof(LaneMethods.StoreTruths) : nameof(LaneMethods.StoreSome)));

    // One walk along the row: folds, then what is written.
    void Walk(int phase)
    {
        Fold[] folds = [.. nodes.OfType<Fold>().Where(fold => fold.Input.Phase == phase)];
        Store[] stores = [.. loop.Stores.Where(store => store.Level == Level.Element && store.Value.Phase == phase)];
        Node[] kept = [.. spills.Kept.Where(node => node.Phase == phase)];
        Node[] roots = [.. folds.Select(fold => fold.Input), .. stores.Select(store => store.Value), .. kept];
        if (roots.Length == 0) return;
        var chains = folds.Length > 0 && loop.Columns >= Chains * lanes && roots.Length + nodes.Count <= FewNodes ? Chains : 1;
        var sums = folds.Select(fold => Accumulators(fold, chains)).ToArray();
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Stloc, column);
        if (chains > 1) Vectors(chains, () => { for (var chain = 0; chain < chains; chain++) Columns(phase, chain, whole: true); });
        Vectors(1, () => Columns(phase, 0, whole: true));
        Part(() => Columns(phase, 0, whole: false));
        for (var i = 0; i < folds.Length; i++) Combine(folds[i], sums[i]);

        void Columns(int at, int chain, bool whole)
        {
            var values = new WalkEmitter(this, at, chain, whole).Compute(roots);
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

    LocalBuilder[] Accumulators(Fold fold, int chains)
    {
        var result = new LocalBuilder[chains];
        for (var i = 0; i < chains; i++)
        {
            result[i] = Local(Operators.Lanes(Element(fold)));
            Identity(fold.Op, fold.Type, Element(fold));
            il.Emit(OpCodes.Stloc, result[i]);
        }
        return result;
    }

    void Accumulate(Fold fold, LocalBuilder sum, LocalBuilder value, bool whole)
    {
        il.Emit(OpCodes.Ldloc, sum);
        il.Emit(OpCodes.Ldloc, value);
        if (!whole)
        {
            Identity(fold.Op, fold.Type, Element(fold));
            il.Emit(OpCodes.Ldloc, rest);
            il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), Element(fold), nameof(LaneMethods.Keep)));
        }
        il.Emit(OpCodes.Call, Operators.Invoke(Operators.Of(fold.Op, fold.Type).Operator, Element(fold)));
        il.Emit(OpCodes.Stloc, sum);
    }

    void Combine(Fold fold, LocalBuilder[] sums)
    {
        var (op, element) = (Operators.Of(fold.Op, fold.Type).Operator, Element(fold));
        for (var half = sums.Length / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++)
            {
                il.Emit(OpCodes.Ldloc, sums[i]);
                il.Emit(OpCodes.Ldloc, sums[i + half]);
                il.Emit(OpCodes.Call, Operators.Invoke(op, element));
                il.Emit(OpCodes.Stloc, sums[i]);
            }
        var folded = typeof(LaneMethods).GetMethod(nameof(LaneMethods.FoldLanes))!
            .MakeGenericMethod(op, Operators.Lanes(element), element);
        il.Emit(OpCodes.Ldloc, sums[0]);
        il.Emit(OpCodes.Call, folded);
        il.Emit(OpCodes.Stloc, rowValues[fold] = Local(Operators.Lanes(element)));
    }

    void Write(Store store, LocalBuilder value, int chain, bool whole)
    {
        var (port, element) = (store.Port, Element(store.Value));
        if (store.Across is { } op)
        {
            Emit(new Load(port, Level.Element), chain, whole);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Call, Operators.Invoke(Operators.Of(op, port.Type).Operator, element));
            il.Emit(OpCodes.Stloc, value = Local(Operators.Lanes(element)));
        }
        if (whole && port.Type != DType.Bool)
        {
            il.Emit(OpCodes.Ldloca, value);
            Address(starts[port.Index], 0, port.ColumnStride * port.Type.Size(), chain);
            il.Emit(OpCodes.Call, Operators.Lane(element, "Store"));
            return;
        }
        il.Emit(OpCodes.Ldloc, value);
        Address(starts[port.Index], 0, port.ColumnStride * port.Type.Size(), chain);
        Many(whole);
        StoreSome(port.Type, element);
    }

    // Pushes how many columns there are at this place.
    void Many(bool whole)
    {
        if (whole) { il.Emit(OpCodes.Ldc_I4, lanes); il.Emit(OpCodes.Conv_I); }
        else il.Emit(OpCodes.Ldloc, rest);
    }

    // Pushes start + shift + (column + chain * lanes) * bytes.
    void Address(LocalBuilder start, int shift, int bytes, int chain)
    {
        il.Emit(OpCodes.Ldloc, start);
        Offset(OpCodes.Ldloc, bytes, column);
        var by = shift + (chain * lanes * bytes);
        if (by == 0) return;
        il.Emit(OpCodes.Ldc_I4, by);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    // while (column <= end - count * lanes) { body; column += count * lanes; }
    void Vectors(int count, Action body)
    {
        Label test = il.DefineLabel(), next = il.DefineLabel();
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(next);
        body();
        Advance(column, count * lanes);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Ldarg_S, (byte)4);
        Arithmetic(OpCodes.Sub, count * lanes);
        il.Emit(OpCodes.Ble, next);
    }

    // if (column < end) { rest = end - column; body; }
    void Part(Action body)
    {
        var done = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Ldarg_S, (byte)4);
        il.Emit(OpCodes.Bge, done);
        il.Emit(OpCodes.Ldarg_S, (byte)4);
        il.Emit(OpCodes.Ldloc, column);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, rest);
        body();
        il.MarkLabel(done);
    }

    // Pushes the elements of a port at this place.
    void Emit(Load load, int chain, bool whole)
    {
        var (port, element) = (load.Port, Element(load));
        Address(starts[port.Index], 0, port.ColumnStride * port.Type.Size(), chain);
        if (port.Type != DType.Bool && port.ColumnStride == 1)
        {
            if (!whole) il.Emit(OpCodes.Ldloc, rest);
            il.Emit(OpCodes.Call, whole ? Operators.Lane(element, "Load")
                : Operators.Invoke(typeof(LaneMethods), element, nameof(LaneMethods.LoadSome)));
            return;
        }
        Arithmetic(OpCodes.Nop, port.ColumnStride);
        Many(whole);
        il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), element,
            port.Type == DType.Bool ? nameof(LaneMethods.LoadTruths) : nameof(LaneMethods.LoadApart)));
    }

    /// <summary>The values of one vector of columns in one walk: each computed once, in order, into a local.</summary>
    sealed class WalkEmitter(LoopEmitter owner, int phase, int chain, bool whole)
    {
        readonly Dictionary<Node, LocalBuilder> values = [];

        public Dictionary<Node, LocalBuilder> Compute(Node[] roots)
        {
            foreach (var root in roots) Need(root);
            return values;
        }

        LocalBuilder Need(Node node)
        {
            if (values.TryGetValue(node, out var found)) return found;
            if (node.Level != Level.Element) return values[node] = owner.rowValues[node];
            var local = owner.Local(Operators.Lanes(owner.Element(node)));
            if (node.Phase < phase && owner.spills.Keeps(node)) Reload(node);
            else
            {
                foreach (var input in Loop.Inputs(node)) Need(input);
                new ValueEmitter(owner.il, owner.size, load => owner.Emit(load, chain, whole))
                    .Emit(node, input => owner.il.Emit(OpCodes.Ldloc, values[input]));
            }
            owner.il.Emit(OpCodes.Stloc, local);
            return values[node] = local;
        }

        void Reload(Node node)
        {
            owner.Address(owner.scratch!, owner.spills.Place(node) * owner.RowBytes, owner.size, chain);
            owner.il.Emit(OpCodes.Call, Operators.Lane(owner.Element(node), "Load"));
        }
    }
}
