using System.Diagnostics.CodeAnalysis;

namespace Nabla;

/// <summary>The type of an array's elements.</summary>
public enum DType : byte
{
    /// <summary>IEEE 754 binary32, <see cref="float"/>.</summary>
    F32,

    /// <summary>IEEE 754 binary64, <see cref="double"/>.</summary>
    F64,

    /// <summary>32-bit two's complement, <see cref="int"/>; arithmetic wraps.</summary>
    I32,

    /// <summary>64-bit two's complement, <see cref="long"/>; arithmetic wraps.</summary>
    I64,

    /// <summary>Unsigned byte, <see cref="byte"/>; arithmetic wraps.</summary>
    U8,

    /// <summary>Truth in one byte, 0 or 1, <see cref="bool"/>.</summary>
    Bool,
}

/// <summary>What is known of each element type.</summary>
public static class DTypes
{
    /// <summary>Every element type, in the order of the enumeration.</summary>
    public static IReadOnlyList<DType> All { get; } = Enum.GetValues<DType>();

    /// <summary>Bytes of one element.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.F32 or DType.I32 => 4,
        DType.F64 or DType.I64 => 8,
        _ => 1,
    };

    /// <summary>Whether elements are floating-point numbers.</summary>
    public static bool IsFloat(this DType type) => type <= DType.F64;

    /// <summary>Whether elements are whole numbers (<see cref="DType.Bool"/> is not one).</summary>
    public static bool IsInteger(this DType type) => type is DType.I32 or DType.I64 or DType.U8;

    /// <summary>The element type that stores <typeparamref name="T"/>.</summary>
    /// <exception cref="DTypeException">No element type stores it.</exception>
    public static DType Of<T>() =>
        typeof(T) == typeof(float) ? DType.F32
        : typeof(T) == typeof(double) ? DType.F64
        : typeof(T) == typeof(int) ? DType.I32
        : typeof(T) == typeof(long) ? DType.I64
        : typeof(T) == typeof(byte) ? DType.U8
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new DTypeException("DTypes.Of", typeof(T).Name, "elements are float, double, int, long, byte or bool");

    /// <summary>The C# type of one element.</summary>
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public static Type Native(this DType type) => type switch
    {
        DType.F32 => typeof(float),
        DType.F64 => typeof(double),
        DType.I32 => typeof(int),
        DType.I64 => typeof(long),
        DType.U8 => typeof(byte),
        _ => typeof(bool),
    };
}
