using Nabla.Course.Einsums;

namespace Nabla.Course.Convolutions;

/// <summary>
/// Convolution in chapter 6's strings. The windows of a picture are the same numbers in an array with two sides more:
/// (b, c, i, j, u, v) holds x[b, c, i + u, j + v].
/// </summary>
static class Strings
{
    #region windows
    public static NdArray Windows(NdArray x, int size)
    {
        NdArray windows = NdArray.Zeros(
            x.Shape[0], x.Shape[1], x.Shape[2] - size + 1, x.Shape[3] - size + 1, size, size);
        foreach (int[] at in Indices(windows.Shape))
            windows[at] = x[at[0], at[1], at[2] + at[4], at[3] + at[5]];
        return windows;
    }
    #endregion

    #region strings
    public static NdArray Forward(NdArray windows, NdArray w) => Loops.Einsum("bcijuv,cuvo->boij", windows, w);

    public static NdArray ToWeights(NdArray windows, NdArray dy) => Loops.Einsum("bcijuv,boij->cuvo", windows, dy);

    public static NdArray ToWindows(NdArray dy, NdArray w) => Loops.Einsum("boij,cuvo->bcijuv", dy, w);
    #endregion

    #region back
    /// <summary>The derivative at each number of each window, added to the pixel that the number came from.</summary>
    public static NdArray ToPictures(NdArray dy, NdArray w)
    {
        NdArray dwindows = ToWindows(dy, w);
        int[] shape = dwindows.Shape;
        NdArray dx = NdArray.Zeros(shape[0], shape[1], shape[2] + shape[4] - 1, shape[3] + shape[5] - 1);
        foreach (int[] at in Indices(shape))
            dx[at[0], at[1], at[2] + at[4], at[3] + at[5]] += dwindows[at];
        return dx;
    }
    #endregion

    public static NdArray Of(double[,,,] x) =>
        new([.. Enumerable.Range(0, 4).Select(x.GetLength)], x.Flat().ToArray());

    static IEnumerable<int[]> Indices(int[] shape)
    {
        int count = shape.Aggregate(1, (product, side) => product * side);
        for (int n = 0; n < count; n++)
        {
            int[] at = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = n; axis >= 0; rest /= shape[axis--])
                at[axis] = rest % shape[axis];
            yield return at;
        }
    }
}
