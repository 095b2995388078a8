using System.Reflection.Emit;
using Nabla.Arrays.Kernels;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Emit;

// Folds: accumulators, begun with what changes nothing, taken further vector by vector, and combined. All of it
// in locals and rows of memory: nothing stays on the stack.
sealed unsafe partial class LoopEmitter
{
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
        il.Emit(OpCodes.Ldc_R8, Operators.Identity(op, type));
        il.Emit(OpCodes.Call, Operators.Lane(element, "Of"));
    }

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
        il.Emit(OpCodes.Call, Operators.Invoke(Operators.Of(fold.Op), Element(fold)));
        il.Emit(OpCodes.Stloc, sum);
    }

    void Combine(Fold fold, LocalBuilder[] sums)
    {
        var op = Operators.Of(fold.Op);
        var element = Element(fold);
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
        Watch(fold, rowValues[fold], seen);
    }
}
