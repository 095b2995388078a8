using System.Globalization;
using System.Text;
using Nabla.Arrays;

namespace Nabla;

/// <summary>
/// Writes numbers as NumPy does: columns of one width, eight digits at most for floats, the middle of a long axis
/// left out when there are more than a thousand elements.
/// </summary>
sealed class TensorPrinter
{
    const int Edge = 3, Threshold = 1000;

    readonly NDArray array;
    readonly bool summarize;
    readonly Func<object, string> write;
    readonly StringBuilder text = new();
    readonly int width;

    TensorPrinter(NDArray array)
    {
        this.array = array;
        summarize = array.Length > Threshold;
        object[] shown = [.. Places(0, []).Select(Element)];
        write = Format(shown);
        width = shown.Select(value => write(value).Length).DefaultIfEmpty(0).Max();
    }

    public static string Print(NDArray array)
    {
        if (array.Length == 0) return "[]";
        var printer = new TensorPrinter(array);
        printer.Write(0, []);
        return printer.text.ToString();
    }

    void Write(int axis, int[] at)
    {
        if (axis == array.Rank)
        {
            text.Append(write(Element(at)).PadLeft(array.Rank == 0 ? 0 : width));
            return;
        }
        text.Append('[');
        var last = axis == array.Rank - 1;
        var between = last ? " " : new string('\n', array.Rank - 1 - axis) + new string(' ', axis + 1);
        var first = true;
        foreach (var i in Along(axis))
        {
            if (!first) text.Append(between);
            first = false;
            if (i < 0) text.Append("...");
            else Write(axis + 1, [.. at, i]);
        }
        text.Append(']');
    }

    // Positions along an axis; -1 stands for those left out.
    IEnumerable<int> Along(int axis)
    {
        var extent = array.Shape[axis];
        return summarize && extent > 2 * Edge
            ? [.. Enumerable.Range(0, Edge), -1, .. Enumerable.Range(extent - Edge, Edge)]
            : Enumerable.Range(0, extent);
    }

    IEnumerable<int[]> Places(int axis, int[] at) => axis == array.Rank
        ? [at]
        : Along(axis).Where(i => i >= 0).SelectMany(i => Places(axis + 1, [.. at, i]));

    object Element(int[] at) => array.DType switch
    {
        DType.F32 => array.Item<float>(at),
        DType.F64 => array.Item<double>(at),
        DType.I32 => array.Item<int>(at),
        DType.I64 => array.Item<long>(at),
        DType.U8 => array.Item<byte>(at),
        _ => array.Item<bool>(at),
    };

    // Floats share one number of decimals, the fewest (8 at most) that lose nothing shown; very large, very small, or
    // very different ones share an exponent form.
    static Func<object, string> Format(object[] shown)
    {
        if (shown is [] || shown[0] is not (float or double))
            return value => Convert.ToString(value, CultureInfo.InvariantCulture)!;
        double[] sizes = [.. shown.Select(Number).Where(double.IsFinite).Select(Math.Abs).Where(size => size > 0)];
        var (least, most) = sizes is [] ? (1, 1) : (sizes.Min(), sizes.Max());
        var scientific = most >= 1e8 || least < 1e-4 || most / least > 1e3 && sizes.Any(size => size % 1 != 0);
        var decimals = shown.Select(value => Decimals(Write(Number(value), 8, scientific))).Max();
        return value => Write(Number(value), decimals, scientific);
    }

    // The number that is written: of those that round to a float the one with the fewest digits.
    static double Number(object value) => value is float number
        ? double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : (double)value;

    static string Write(double number, int decimals, bool scientific)
    {
        if (!double.IsFinite(number)) return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        if (scientific) return number.ToString($"0.{new string('0', decimals)}e+00", CultureInfo.InvariantCulture);
        var written = number.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        var trimmed = decimals == 0 ? written + "." : written.TrimEnd('0');
        return trimmed.PadRight(written.Length + (decimals == 0 ? 1 : 0));
    }

    static int Decimals(string number)
    {
        var digits = number.Split('e')[0].TrimEnd('0', ' ');
        var dot = digits.IndexOf('.');
        return dot < 0 ? 0 : digits.Length - dot - 1;
    }
}
