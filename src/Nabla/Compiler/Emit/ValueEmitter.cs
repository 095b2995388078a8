using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using Nabla.Compiler.LoopIr;
using Nabla.Primitives;

namespace Nabla.Compiler.Emit;

/// <summary>
/// Emits one value: afterwards its lanes are on the stack. What is not <paramref name="often"/> computed, but once a row,
/// calls a long operator instead of being it.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class ValueEmitter(ILGenerator il, int size, bool often, Action<Load> load)
{
    /// <summary>Emits a node whose inputs can be pushed.</summary>
    public void Emit(Node node, Action<Node> push)
    {
        switch (node)
        {
            case Load port: load(port); break;
            case Number number: Emit(number); break;
            case Map { Primitive: ConvertTo } map: Convert(map, push); break;
            case Map map:
                foreach (var input in map.Inputs) push(input);
                Apply(map);
                break;
            default: throw new InvalidOperationException($"a {node} is not computed in place");
        }
    }

    // Fill(number): the runtime makes a constant vector of it.
    void Emit(Number number)
    {
        var value = number.Value.Value;
        switch (number.Type)
        {
            case DType.F32: il.Emit(OpCodes.Ldc_R4, value.Item<float>()); break;
            case DType.F64: il.Emit(OpCodes.Ldc_R8, value.Item<double>()); break;
            case DType.I32: il.Emit(OpCodes.Ldc_I4, value.Item<int>()); break;
            case DType.I64: il.Emit(OpCodes.Ldc_I8, value.Item<long>()); break;
            default:
                il.Emit(OpCodes.Ldc_R8, 0.0);
                il.Emit(OpCodes.Call, Operators.Lane(Element(DType.Bool), "Of"));
                if (value.Item<bool>()) il.Emit(OpCodes.Call, Operators.Lane(Element(DType.Bool), "op_OnesComplement"));
                return;
        }
        il.Emit(OpCodes.Call, Operators.Lane(number.Type.Native(), "Fill"));
    }

    void Apply(Map map)
    {
        var type = map.Inputs[0].Type;
        if (map.Primitive is Select)
        {
            // The mask's lanes are of floating point; the choices may be whole numbers.
            Choose(Element(DType.Bool), Element(map.Type));
            return;
        }
        var element = Element(type);
        var op = Operators.Of(map.Primitive, type)!;
        il.Emit(OpCodes.Call, often || !Operators.IsLong(map.Primitive) ? Operators.Invoke(op, element)
            : Operators.Call(op, element, map.Inputs.Length));
        if (map.Primitive is Compare) Mask(element);
    }

    // Mask and choices are on the stack; where the mask has other lanes than they, they step aside for it.
    void Choose(Type from, Type to)
    {
        if (from != to)
        {
            LocalBuilder b = il.DeclareLocal(Operators.Lanes(to)), a = il.DeclareLocal(Operators.Lanes(to));
            il.Emit(OpCodes.Stloc, b);
            il.Emit(OpCodes.Stloc, a);
            As(from, to);
            il.Emit(OpCodes.Ldloc, a);
            il.Emit(OpCodes.Ldloc, b);
        }
        il.Emit(OpCodes.Call, Operators.Invoke(typeof(Choices), to));
    }

    void Mask(Type element)
    {
        if (element != Element(DType.Bool)) As(element, Element(DType.Bool));
    }

    void As(Type from, Type to) => il.Emit(OpCodes.Call, typeof(LaneMethods).GetMethod(nameof(LaneMethods.As))!
        .MakeGenericMethod(Operators.Lanes(from), Operators.Lanes(to)));

    void Convert(Map map, Action<Node> push)
    {
        var (from, to) = (map.Inputs[0].Type, map.Type);
        push(map.Inputs[0]);
        if (from == to) return;
        if (from == DType.Bool)
        {
            if (Element(from) != Element(to)) As(Element(from), Element(to));
            il.Emit(OpCodes.Call, Operators.Invoke(typeof(Ones), Element(to)));
        }
        else if (to == DType.Bool)
        {
            il.Emit(OpCodes.Call, Operators.Invoke(typeof(NotZero), Element(from)));
            Mask(Element(from));
        }
        else
        {
            il.Emit(OpCodes.Call, typeof(LaneMethods).GetMethod(nameof(LaneMethods.ToFloat))!
                .MakeGenericMethod(Operators.Lanes(from.Native()), Operators.Lanes(to.Native())));
        }
    }

    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    Type Element(DType type) => Operators.Element(type, size);
}
