using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Course.Vmaps;

/// <summary>The drawings of chapter 11.</summary>
static class Pictures
{
    /// <summary>Digits with their labels and the lengths of their gradients.</summary>
    public static byte[] Digits(string title, DigitSet digits, int[] which, double[] lengths) =>
        Png.Encode(DigitGrid.Draw(
            [.. which.Select(i => (ReadOnlyMemory<byte>)digits.Image(i).ToArray())], columns: 10,
            captions: [.. which.Select(i => $"{digits.Labels[i]}: {Length(lengths[i])}")], title: title));

    static string Length(double x) => x < 0.01 ? $"{x:0e0}" : $"{x:0.0}";
}
