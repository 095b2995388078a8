using System.Globalization;
using System.Runtime.CompilerServices;

namespace Nabla.Trees;

/// <summary>Types, values and parameters as C# writes them, for messages.</summary>
static class CSharp
{
    /// <summary>A type, such as <c>Dictionary&lt;string, Tensor[]&gt;</c> or <c>(Tensor, int)</c>.</summary>
    public static string Name(Type type)
    {
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (!type.IsGenericType) return type == typeof(string) ? "string" : type == typeof(int) ? "int" : type.Name;
        var arguments = string.Join(", ", type.GetGenericArguments().Select(Name));
        return type.IsValueType && type.IsAssignableTo(typeof(ITuple))
            ? $"({arguments})"
            : $"{type.Name.Split('`')[0]}<{arguments}>";
    }

    /// <summary>A static value, such as <c>"tanh"</c>, <c>0.1</c> or <c>null</c>.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? Name(value.GetType()),
    };

    /// <summary>The names of the last parameters of a function, as many as it takes arguments.</summary>
    public static string[] Parameters(Delegate function, int count)
    {
        var parameters = function.Method.GetParameters();
        return [.. Enumerable.Range(parameters.Length - count, count).Select(i =>
            i >= 0 && parameters[i].Name is { Length: > 0 } name ? name : $"argument {i + 1}")];
    }
}
