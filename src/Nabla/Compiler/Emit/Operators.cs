using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Core;
using Nabla.Primitives;
using K = Nabla.Arrays.Kernels;

namespace Nabla.Compiler.Emit;

/// <summary>
/// Which C# method computes a primitive on lanes: the eager loops' own operators, so that fused and eager results are
/// the same bits. A truth is a mask in lanes of floating point as wide as the loop's other elements.
/// </summary>
static class Operators
{
    // What trimming keeps of lanes and operators: they are called by name.
    const DynamicallyAccessedMemberTypes Members =
        DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;

    static readonly ConcurrentDictionary<(Type, Type), MethodInfo> invokes = [];
    static readonly ConcurrentDictionary<(Type, string), MethodInfo> members = [];

    // Operators that the lanes have themselves: called there, the runtime has less to write out.
    static readonly Dictionary<Type, string> own = new()
    {
        [typeof(K.Add)] = "op_Addition",
        [typeof(K.Sub)] = "op_Subtraction",
        [typeof(K.Mul)] = "op_Multiply",
        [typeof(K.Div)] = "op_Division",
        [typeof(K.Neg)] = "op_UnaryNegation",
        [typeof(K.Max)] = "Max",
        [typeof(K.Min)] = "Min",
        [typeof(K.Sqrt)] = "Sqrt",
        [typeof(K.Abs)] = "Abs",
        [typeof(K.Equal)] = "Equal",
        [typeof(K.Less)] = "Less",
        [typeof(K.LessEqual)] = "LessEqual",
        [typeof(K.And)] = "op_BitwiseAnd",
        [typeof(K.Or)] = "op_BitwiseOr",
        [typeof(K.Xor)] = "op_ExclusiveOr",
        [typeof(Choices)] = "Select",
    };

    /// <summary>The lanes of this machine for an element type: float, double, int or long.</summary>
    [return: DynamicallyAccessedMembers(Members)]
    public static Type Lanes(Type element) => VectorWidth.Is512
        ? Of(element, typeof(Lanes512<float>), typeof(Lanes512<double>), typeof(Lanes512<int>), typeof(Lanes512<long>))
        : VectorWidth.Is256
        ? Of(element, typeof(Lanes256<float>), typeof(Lanes256<double>), typeof(Lanes256<int>), typeof(Lanes256<long>))
        : Of(element, typeof(Lanes128<float>), typeof(Lanes128<double>), typeof(Lanes128<int>), typeof(Lanes128<long>));

    [return: DynamicallyAccessedMembers(Members)]
    static Type Of(
        Type element,
        [DynamicallyAccessedMembers(Members)] Type floats, [DynamicallyAccessedMembers(Members)] Type doubles,
        [DynamicallyAccessedMembers(Members)] Type ints, [DynamicallyAccessedMembers(Members)] Type longs) =>
        element == typeof(float) ? floats : element == typeof(double) ? doubles
        : element == typeof(int) ? ints : longs;

    /// <summary>The C# type of an element inside a loop whose elements have this size.</summary>
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public static Type Element(DType type, int size) =>
        type == DType.Bool ? size == 4 ? typeof(float) : typeof(double) : type.Native();

    /// <summary>A member of the lanes of an element type, such as Load.</summary>
    public static MethodInfo Lane(Type element, string name) => members.GetOrAdd((element, name), static key =>
        Lanes(key.Item1).GetMethod(key.Item2, BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)!);

    /// <summary>A generic method over lanes and their element: <c>Name&lt;V, T&gt;</c>.</summary>
    [RequiresDynamicCode("It makes a method that the program may not have.")]
    public static MethodInfo Invoke(
        [DynamicallyAccessedMembers(Members)] Type holder, Type element, string name = "Invoke")
    {
        if (name != "Invoke") return Find(holder, name, element);
        if (own.TryGetValue(holder, out var member)) return Lane(element, member);
        return invokes.TryGetValue((holder, element), out var found) ? found
            : invokes[(holder, element)] = Find(holder, name, element);
    }

    [RequiresDynamicCode("It makes a method that the program may not have.")]
    [UnconditionalSuppressMessage("Trimming", "IL2060",
        Justification = "Its type arguments are lanes, whose members are kept, and their element.")]
    static MethodInfo Find([DynamicallyAccessedMembers(Members)] Type holder, string name, Type element) => holder
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .First(method => method.Name == name && method.GetGenericArguments().Length == 2)
        .MakeGenericMethod(Lanes(element), element);

    /// <summary>A method that computes an operator of one or two inputs, for where it is called.</summary>
    [RequiresDynamicCode("It makes a method that the program may not have.")]
    [UnconditionalSuppressMessage("Trimming", "IL2060",
        Justification = "Its type arguments are an operator and lanes, whose members are kept, and their element.")]
    public static MethodInfo Call(
        [DynamicallyAccessedMembers(Members)] Type op,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type element,
        int inputs) =>
        typeof(LongOperators)
            .GetMethod(inputs == 1 ? nameof(LongOperators.Unary) : nameof(LongOperators.Binary))!
            .MakeGenericMethod(op, Lanes(element), element);

    /// <summary>Whether an operator, written out, is so long that the runtime takes a while to compile it.</summary>
    public static bool IsLong(Primitive primitive) => primitive switch
    {
        Unary unary => unary.Op is not (UnaryOp.Neg or UnaryOp.Abs or UnaryOp.Sign or UnaryOp.Floor or UnaryOp.Ceil
            or UnaryOp.Round or UnaryOp.Trunc or UnaryOp.Square or UnaryOp.Reciprocal or UnaryOp.Sqrt or UnaryOp.Rsqrt
            or UnaryOp.Relu or UnaryOp.Not),
        Curved { Op: BinaryOp.Pow } => true,
        _ => false,
    };

    /// <summary>Whether lanes as wide as a loop's can compute this primitive of inputs of these types.</summary>
    public static bool Know(Primitive primitive, DType[] inputs, DType output) => primitive switch
    {
        Select => output != DType.U8,
        ConvertTo => inputs[0] == output || inputs[0] == DType.Bool || output == DType.Bool
            || (output.IsFloat() && inputs[0].IsInteger() && inputs[0].Size() == output.Size()),
        _ => inputs[0] != DType.U8 && Of(primitive, inputs[0]) is not null,
    };

    /// <summary>The operator of a primitive on elements of a type; null where lanes have none.</summary>
    [return: DynamicallyAccessedMembers(Members)]
    public static Type? Of(Primitive primitive, DType type) => primitive switch
    {
        Primitives.Neg => typeof(K.Neg),
        Unary unary => Of(unary.Op, type),
        Binary binary => Of(binary.Op, type),
        Curved curved => Of(curved.Op, type),
        Compare compare => Of(compare.Op, type),
        Classify classify when type.IsFloat() => classify.Op switch
        {
            UnaryOp.IsNaN => typeof(NotANumber),
            UnaryOp.IsFinite => typeof(Finite),
            _ => typeof(Infinite),
        },
        _ => null,
    };

    [return: DynamicallyAccessedMembers(Members)]
    static Type? Of(UnaryOp op, DType type) => op switch
    {
        UnaryOp.Neg => typeof(K.Neg),
        UnaryOp.Abs => typeof(K.Abs),
        UnaryOp.Sign => typeof(K.Sign),
        UnaryOp.Floor => typeof(K.Floor),
        UnaryOp.Ceil => typeof(K.Ceil),
        UnaryOp.Round => typeof(K.Round),
        UnaryOp.Trunc => typeof(K.Trunc),
        UnaryOp.Square => typeof(K.Square),
        UnaryOp.Reciprocal => typeof(K.Reciprocal),
        UnaryOp.Sqrt => typeof(K.Sqrt),
        UnaryOp.Rsqrt => typeof(K.Rsqrt),
        UnaryOp.Cbrt => typeof(K.Cbrt),
        UnaryOp.Exp => typeof(K.Exp),
        UnaryOp.Exp2 => typeof(K.Exp2),
        UnaryOp.Expm1 => typeof(K.Expm1),
        UnaryOp.Log => typeof(K.Log),
        UnaryOp.Log1p => typeof(K.Log1p),
        UnaryOp.Log2 => typeof(K.Log2),
        UnaryOp.Log10 => typeof(K.Log10),
        UnaryOp.Sin => typeof(K.Sin),
        UnaryOp.Cos => typeof(K.Cos),
        UnaryOp.Tan => typeof(K.Tan),
        UnaryOp.Asin => typeof(K.Asin),
        UnaryOp.Acos => typeof(K.Acos),
        UnaryOp.Atan => typeof(K.Atan),
        UnaryOp.Sinh => typeof(K.Sinh),
        UnaryOp.Cosh => typeof(K.Cosh),
        UnaryOp.Tanh => typeof(K.Tanh),
        UnaryOp.Asinh => typeof(K.Asinh),
        UnaryOp.Acosh => typeof(K.Acosh),
        UnaryOp.Atanh => typeof(K.Atanh),
        UnaryOp.Sigmoid => typeof(K.Sigmoid),
        UnaryOp.Softplus => typeof(K.Softplus),
        UnaryOp.Relu => typeof(K.Relu),
        UnaryOp.Erf => typeof(K.Erf),
        UnaryOp.Erfc => typeof(K.Erfc),
        UnaryOp.ErfInv => typeof(K.ErfInv),
        UnaryOp.Not => typeof(K.BitNot),
        _ => null,
    } is { } found && (type.IsFloat() || op is UnaryOp.Neg or UnaryOp.Abs or UnaryOp.Sign or UnaryOp.Square
        or UnaryOp.Not or UnaryOp.Relu) ? found : null;

    [return: DynamicallyAccessedMembers(Members)]
    static Type? Of(BinaryOp op, DType type) => op switch
    {
        BinaryOp.Add => typeof(K.Add),
        BinaryOp.Sub => typeof(K.Sub),
        BinaryOp.Mul => typeof(K.Mul),
        BinaryOp.Div when type.IsFloat() => typeof(K.Div),
        BinaryOp.FloorDiv when type.IsFloat() => typeof(Quotients),
        BinaryOp.Pow when type.IsFloat() => typeof(K.Pow),
        BinaryOp.Min => typeof(K.Min),
        BinaryOp.Max => typeof(K.Max),
        BinaryOp.And => typeof(K.And),
        BinaryOp.Or => typeof(K.Or),
        BinaryOp.Xor => typeof(K.Xor),
        _ => null,
    };

    // A truth equals another where their masks do not differ.
    [return: DynamicallyAccessedMembers(Members)]
    static Type? Of(CompareOp op, DType type) => (op, type) switch
    {
        (CompareOp.Equal, DType.Bool) => typeof(SameTruth),
        (CompareOp.NotEqual, DType.Bool) => typeof(K.Xor),
        (_, DType.Bool) => null,
        (CompareOp.Equal, _) => typeof(K.Equal),
        (CompareOp.NotEqual, _) => typeof(K.NotEqual),
        (CompareOp.Less, _) => typeof(K.Less),
        (CompareOp.LessEqual, _) => typeof(K.LessEqual),
        _ => null,
    };

    /// <summary>The operator that folds.</summary>
    [return: DynamicallyAccessedMembers(Members)]
    public static Type Of(ReduceOp op) => op switch
    {
        ReduceOp.Sum => typeof(K.Add),
        ReduceOp.Max => typeof(K.Max),
        ReduceOp.Min => typeof(K.Min),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>The number that changes nothing when it is folded in.</summary>
    public static double Identity(ReduceOp op, DType type) => (op, type) switch
    {
        (ReduceOp.Sum, _) => 0,
        (ReduceOp.Max, DType.I32) => int.MinValue,
        (ReduceOp.Max, DType.I64) => long.MinValue,
        (ReduceOp.Max, _) => double.NegativeInfinity,
        (ReduceOp.Min, DType.I32) => int.MaxValue,
        (ReduceOp.Min, DType.I64) => long.MaxValue,
        (ReduceOp.Min, _) => double.PositiveInfinity,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };
}
