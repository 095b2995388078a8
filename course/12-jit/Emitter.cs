using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>Loops as a method: arrays in, arrays out, all of one length; a number is an array of length 1.</summary>
public delegate void Compiled(double[][] inputs, double[][] outputs, int length);

/// <summary>
/// Loops, written in IL: the instructions of a machine that keeps its numbers on a stack. The runtime translates them
/// to those of the processor. The listing has them as text.
/// </summary>
public sealed class Emitter
{
    readonly Loops loops;
    readonly DynamicMethod method = new(
        "loops", null, [typeof(double[][]), typeof(double[][]), typeof(int)], typeof(Emitter).Module, skipVisibility: true);

    readonly ILGenerator il;
    readonly Dictionary<Value, LocalBuilder> locals = [];
    readonly LocalBuilder i;
    readonly List<string> listing = [];

    Emitter(Loops loops)
    {
        this.loops = loops;
        il = method.GetILGenerator();
        i = il.DeclareLocal(typeof(int));
    }

    public static (Compiled Run, IReadOnlyList<string> Listing) Emit(Loops loops)
    {
        var emitter = new Emitter(loops);
        emitter.Body();
        return (emitter.method.CreateDelegate<Compiled>(), emitter.listing);
    }

    void Body()
    {
        foreach (Value x in loops.Graph.Inputs.Where(x => x.Shape.Length == 0))
            Load(x, () => Op(OpCodes.Ldc_I4_0));
        for (int loop = 0; loop < loops.Count; loop++)
        {
            foreach (Equation line in loops.Before(loop))
                Compute(line);
            Loop(loop);
        }

        foreach (Equation line in loops.Before(loops.Count))
            Compute(line);
        foreach (Value x in loops.Graph.Outputs.Where(x => x.Shape.Length == 0))
            Write(x, () => Op(OpCodes.Ldc_I4_0));
        Op(OpCodes.Ret);
    }

    #region loop
    void Loop(int loop)
    {
        foreach (Equation sum in loops.Sums(loop))
        {
            Number(0);
            Store(sum.Output);
        }

        Label again = il.DefineLabel(), test = il.DefineLabel();
        Op(OpCodes.Ldc_I4_0);
        Op(OpCodes.Stloc, i);
        Jump(OpCodes.Br, test, "test");
        Mark(again, "again");
        foreach (Value x in loops.Graph.Inputs.Where(x => x.Shape.Length > 0))
            Load(x, () => Op(OpCodes.Ldloc, i));
        foreach (Equation line in loops.Inside(loop))
            Compute(line);
        foreach (Equation sum in loops.Sums(loop))
            AddTo(sum);
        foreach (Value x in loops.Written(loop))
            Write(x, () => Op(OpCodes.Ldloc, i));
        Op(OpCodes.Ldloc, i);
        Op(OpCodes.Ldc_I4_1);
        Op(OpCodes.Add);
        Op(OpCodes.Stloc, i);
        Mark(test, "test");
        Op(OpCodes.Ldloc, i);
        Op(OpCodes.Ldarg_2);
        Jump(OpCodes.Blt, again, "again");
    }
    #endregion

    #region compute
    void Compute(Equation line)
    {
        Push(line.Inputs, multiply: line.Operation is Einsum);
        switch (line.Operation)
        {
            case Add:
                Op(OpCodes.Add);
                break;
            case Each each:
                Call(Scalars.Method(each.Name));
                break;
        }

        Store(line.Output);
    }

    // A factor meets the product so far; terms are left on the stack for the addition.
    void Push(Value[] inputs, bool multiply = false)
    {
        for (int k = 0; k < inputs.Length; k++)
        {
            if (loops.Graph.Has(inputs[k]))
                Op(OpCodes.Ldloc, locals[inputs[k]], $"{inputs[k]}");
            else
                Number(inputs[k].Numbers.Values.Distinct().Single());
            if (multiply && k > 0)
                Op(OpCodes.Mul);
        }
    }
    #endregion

    void AddTo(Equation sum)
    {
        Op(OpCodes.Ldloc, locals[sum.Output], $"{sum.Output}");
        Push(sum.Inputs, multiply: true);
        Op(OpCodes.Add);
        Store(sum.Output);
    }

    void Load(Value x, Action index)
    {
        Op(OpCodes.Ldarg_0);
        Index(Array.IndexOf(loops.Graph.Inputs, x));
        Op(OpCodes.Ldelem_Ref);
        index();
        Op(OpCodes.Ldelem_R8);
        Store(x);
    }

    void Write(Value x, Action index)
    {
        Op(OpCodes.Ldarg_1);
        Index(Array.IndexOf(loops.Graph.Outputs, x));
        Op(OpCodes.Ldelem_Ref);
        index();
        Push([x]);
        Op(OpCodes.Stelem_R8);
    }

    void Store(Value x)
    {
        if (!locals.TryGetValue(x, out LocalBuilder? local))
            locals[x] = local = il.DeclareLocal(typeof(double));
        Op(OpCodes.Stloc, local, $"{x}");
    }

    void Op(OpCode code)
    {
        il.Emit(code);
        listing.Add($"    {code}");
    }

    void Op(OpCode code, LocalBuilder local, string name = "i")
    {
        il.Emit(code, local);
        listing.Add($"    {code,-8} {name}");
    }

    void Number(double value)
    {
        il.Emit(OpCodes.Ldc_R8, value);
        listing.Add(string.Create(CultureInfo.InvariantCulture, $"    {OpCodes.Ldc_R8,-8} {value}"));
    }

    void Index(int value)
    {
        il.Emit(OpCodes.Ldc_I4, value);
        listing.Add($"    {OpCodes.Ldc_I4,-8} {value}");
    }

    void Call(MethodInfo function)
    {
        il.Emit(OpCodes.Call, function);
        listing.Add($"    {OpCodes.Call,-8} {function.Name}");
    }

    void Jump(OpCode code, Label to, string name)
    {
        il.Emit(code, to);
        listing.Add($"    {code,-8} {name}");
    }

    void Mark(Label label, string name)
    {
        il.MarkLabel(label);
        listing.Add($"{name}:");
    }
}

/// <summary>The functions of a number that the miniature can call.</summary>
static class Scalars
{
    public static MethodInfo Method(string name) => name switch
    {
        "sin" => typeof(Math).GetMethod(nameof(Math.Sin))!,
        "cos" => typeof(Math).GetMethod(nameof(Math.Cos))!,
        "exp" => typeof(Math).GetMethod(nameof(Math.Exp))!,
        "log" => ((Func<double, double>)Math.Log).Method,
        "sigmoid" => typeof(Scalars).GetMethod(nameof(Sigmoid))!,
        "reciprocal" => typeof(Scalars).GetMethod(nameof(Reciprocal))!,
        _ => throw new NotSupportedException($"no instruction for {name}"),
    };

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Reciprocal(double x) => 1 / x;
}
