using System.Reflection.Emit;
using Nabla.Arrays.Kernels;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Emit;

// A loop that is watched adds 0 times each value that may be born not finite to a vector: it stays 0 as long as all
// are finite, and is NaN in some lane from then on. One multiply-add a value, no comparison, no memory. The values of
// one vector of columns have a sum of their own, so that no vector waits for the one before.
sealed unsafe partial class LoopEmitter
{
    readonly LocalBuilder? seen;

    // Floating point as wide as the loop's elements.
    Type Truth => Operators.Element(DType.Bool, size);

    void BeginWatch()
    {
        if (seen is null) return;
        Zero();
        il.Emit(OpCodes.Stloc, seen);
    }

    // sum += 0 * value
    void Watch(Node node, LocalBuilder value, LocalBuilder? sum)
    {
        if (sum is null || !node.Type.IsFloat() || node.Type.Size() != size || !MayGiveBirth(node)) return;
        il.Emit(OpCodes.Ldloc, sum);
        il.Emit(OpCodes.Ldloc, value);
        il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), Truth, nameof(LaneMethods.Watch)));
        il.Emit(OpCodes.Stloc, sum);
    }

    // A sum for one vector of columns; null where nobody watches.
    LocalBuilder? Sum()
    {
        if (seen is null) return null;
        var sum = Local(Operators.Lanes(Truth));
        Zero();
        il.Emit(OpCodes.Stloc, sum);
        return sum;
    }

    // seen += sum, of those lanes that hold columns
    void Add(LocalBuilder? sum, bool whole)
    {
        if (sum is null) return;
        il.Emit(OpCodes.Ldloc, seen!);
        il.Emit(OpCodes.Ldloc, sum);
        if (!whole)
        {
            Zero();
            il.Emit(OpCodes.Ldloc, rest);
            il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), Truth, nameof(LaneMethods.Keep)));
        }
        il.Emit(OpCodes.Call, Operators.Lane(Truth, "op_Addition"));
        il.Emit(OpCodes.Stloc, seen!);
    }

    void EndWatch()
    {
        if (seen is null) return;
        il.Emit(OpCodes.Ldloc, seen);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, bases.Length * sizeof(byte*));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Call, Operators.Invoke(typeof(LaneMethods), Truth, nameof(LaneMethods.Raise)));
    }

    void Zero()
    {
        il.Emit(OpCodes.Ldc_R8, 0.0);
        il.Emit(OpCodes.Call, Operators.Lane(Truth, "Of"));
    }

    static bool MayGiveBirth(Node node) => node switch
    {
        Map map => Births.May(map.Primitive),
        Fold fold => fold.Op == ReduceOp.Sum,
        _ => false,
    };
}
