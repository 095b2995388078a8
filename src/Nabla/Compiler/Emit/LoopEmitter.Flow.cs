using System.Reflection.Emit;

namespace Nabla.Compiler.Emit;

// Counting loops and branches, around bodies that leave nothing on the stack.
sealed unsafe partial class LoopEmitter
{
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

    void Advance(LocalBuilder i, int by)
    {
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(OpCodes.Ldc_I4, by);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, i);
    }

    void Arithmetic(OpCode op, long by)
    {
        il.Emit(OpCodes.Ldc_I8, by);
        il.Emit(OpCodes.Conv_I);
        il.Emit(op);
    }
}
