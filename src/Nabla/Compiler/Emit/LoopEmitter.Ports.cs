using System.Reflection.Emit;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Emit;

// Memory: addresses, what is read and what is written. A read leaves a vector on the stack; a write takes its own.
sealed unsafe partial class LoopEmitter
{
    /// <summary>Whether a port's rows are as far apart as there are columns: a number that the code is told.</summary>
    public static bool StepsByWidth(Loop loop, Port port) => loop.Rows.Length == 1 && Lengthening.GoesOn(loop, port);

    // starts[i] = bases[i] + where the row is: an axis at a time, the innermost first.
    void Start(Port port)
    {
        il.Emit(OpCodes.Ldloc, bases[port.Index]);
        long inner = 1;
        for (var axis = loop.Rows.Length - 1; axis >= 0; inner *= loop.Rows[axis--])
        {
            if (port.RowStrides[axis] == 0) continue;
            il.Emit(OpCodes.Ldloc, row);
            if (StepsByWidth(loop, port))
            {
                il.Emit(OpCodes.Ldloc, width);
                il.Emit(OpCodes.Mul);
                Arithmetic(OpCodes.Mul, port.Type.Size());
                il.Emit(OpCodes.Add);
                continue;
            }
            if (inner > 1) Arithmetic(OpCodes.Div, inner);
            if (axis > 0) Arithmetic(OpCodes.Rem, loop.Rows[axis]);
            Arithmetic(OpCodes.Mul, (long)port.RowStrides[axis] * port.Type.Size());
            il.Emit(OpCodes.Add);
        }
        il.Emit(OpCodes.Stloc, starts[port.Index]);
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

    void StoreRow(Store store)
    {
        var element = Element(store.Value);
        if (store.Across is { } op)
        {
            il.Emit(OpCodes.Ldloc, starts[store.Port.Index]);
            il.Emit(OpCodes.Ldobj, store.Port.Type.Native());
            il.Emit(OpCodes.Call, Operators.Lane(element, "Fill"));
            il.Emit(OpCodes.Ldloc, rowValues[store.Value]);
            il.Emit(OpCodes.Call, Operators.Invoke(Operators.Of(op), element));
        }
        else il.Emit(OpCodes.Ldloc, rowValues[store.Value]);
        il.Emit(OpCodes.Ldloc, starts[store.Port.Index]);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I);
        StoreSome(store.Port.Type, element);
    }

    void Write(Store store, LocalBuilder value, int chain, bool whole)
    {
        var (port, element) = (store.Port, Element(store.Value));
        if (store.Across is { } op)
        {
            Emit(new Load(port, Level.Element), chain, whole);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Call, Operators.Invoke(Operators.Of(op), element));
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

    // stack: value, address, count
    void StoreSome(DType type, Type element) => il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), element,
        type == DType.Bool ? nameof(LaneMethods.StoreTruths) : nameof(LaneMethods.StoreSome)));

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

    // Pushes how many columns there are at this place.
    void Many(bool whole)
    {
        if (whole) { il.Emit(OpCodes.Ldc_I4, lanes); il.Emit(OpCodes.Conv_I); }
        else il.Emit(OpCodes.Ldloc, rest);
    }
}
