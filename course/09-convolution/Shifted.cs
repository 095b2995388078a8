using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Convolutions;

/// <summary>Digits pushed to a side; what is pushed off the paper is lost, and paper comes in.</summary>
static class Shifted
{
    static readonly (int Down, int Right)[] Directions = [(0, 1), (1, 0), (0, -1), (-1, 0)];

    public static float[] Digit(ReadOnlySpan<float> x, int down, int right)
    {
        const int side = DigitSet.Side;
        float[] y = new float[side * side];
        for (int i = Math.Max(0, down); i < Math.Min(side, side + down); i++)
        {
            for (int j = Math.Max(0, right); j < Math.Min(side, side + right); j++)
                y[(i * side) + j] = x[((i - down) * side) + j - right];
        }

        return y;
    }

    /// <summary>The share that is still right when every digit is pushed so far, the mean of four directions.</summary>
    public static double Accuracy(Net net, DigitSet digits, int distance, CancellationToken cancellation) =>
        Directions.Average(to => net.Accuracy(
            All(digits, distance * to.Down, distance * to.Right), digits.Labels, cancellation));

    static float[] All(DigitSet digits, int down, int right)
    {
        float[] x = digits.ToFloats(), y = new float[x.Length];
        for (int start = 0; start < x.Length; start += DigitSet.ImageLength)
            Digit(x.AsSpan(start, DigitSet.ImageLength), down, right).CopyTo(y, start);
        return y;
    }
}
