using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Diagnosis;

/// <summary>The element that was born in an output, and the elements of the inputs that it was made of.</summary>
/// <param name="At">Its place, row by row.</param>
/// <param name="Value">NaN or an infinity.</param>
/// <param name="Count">How many were born with it.</param>
/// <param name="Inputs">Of each input of floating point: the element's value and place.</param>
sealed record Birthplace(int At, double Value, int Count, (NDArray Array, double Value, int At)[] Inputs)
{
    /// <summary>
    /// The first birth in an output that is not all finite; null where everything was passed on. An operation on each
    /// element is judged element by element; of any other one input that is not finite excuses all outputs.
    /// </summary>
    /// <param name="primitive">What was computed.</param>
    /// <param name="inputs">What went in.</param>
    /// <param name="output">What came out.</param>
    /// <param name="strict">Whether a NaN counts whose inputs were infinite; else it is taken to be their doing.</param>
    public static Birthplace? Find(Primitive primitive, NDArray[] inputs, NDArray output, bool strict)
    {
        if (Compiler.Views.IsView(primitive)) return null;
        var floats = inputs.Where(input => input.DType.IsFloat()).ToArray();
        var (values, results) = (Array.ConvertAll(floats, Numbers), Numbers(output));
        if (IsPointwise(primitive) && floats.All(input => input.Shape == output.Shape))
        {
            int[] born = [.. Enumerable.Range(0, results.Length)
                .Where(i => IsBirth(results[i], values.Select(value => value[i]), strict))];
            return born is [] ? null : new(born[0], results[born[0]], born.Length,
                [.. floats.Select((input, k) => (input, values[k][born[0]], born[0]))]);
        }
        var all = values.SelectMany(value => value);
        int[] odd = [.. Enumerable.Range(0, results.Length).Where(i => !double.IsFinite(results[i]))];
        if (!IsBirth(results[odd[0]], all, strict)) return null;
        return new(odd[0], results[odd[0]], odd.Length, [.. floats.Select((input, k) => Greatest(input, values[k]))]);
    }

    static bool IsBirth(double result, IEnumerable<double> inputs, bool strict) => !double.IsFinite(result)
        && inputs.All(double.IsNaN(result) && strict ? x => !double.IsNaN(x) : double.IsFinite);

    static bool IsPointwise(Primitive primitive) => primitive is Unary or Binary or Curved or Primitives.Neg or Select or ConvertTo;

    static (NDArray, double, int) Greatest(NDArray input, double[] values)
    {
        var at = 0;
        for (var i = 1; i < values.Length; i++) if (Math.Abs(values[i]) > Math.Abs(values[at])) at = i;
        return (input, values.Length == 0 ? 0 : values[at], at);
    }

    static double[] Numbers(NDArray array) => Elementwise.Convert(array, DType.F64).ToArray<double>();
}
