using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nabla.Course.Convolutions;

/// <summary>
/// Every window of a picture as a column of a matrix ("im2col", Chellapilla et al. 2006): row (c, u, v), column (i, j)
/// holds x[c, i s + u - p, j s + v - p], zero where that is outside. A convolution of the picture is then one product.
/// </summary>
sealed class Patches
{
    readonly Window window;
    readonly Run[] runs;
    readonly int pixels;

    public Patches(Planes input, Window window)
    {
        (this.window, pixels) = (window, input.Length);
        Depth = checked(input.Count * window.Size * window.Size);
        Places = window.Over(input, 1).Area;
        runs = [.. Runs(input)];
    }

    /// <summary>Rows of the matrix: numbers in a window.</summary>
    public int Depth { get; }

    /// <summary>Columns of the matrix: places of the window.</summary>
    public int Places { get; }

    public int Length => checked(Depth * Places);

    /// <summary>
    /// Neighbours in a row of the matrix that were neighbours (every stride-th) in a row of the picture.
    /// </summary>
    readonly record struct Run(int Patch, int Picture, int Count);

    #region im2col
    /// <summary>Spreads a picture out.</summary>
    public void Spread(ReadOnlySpan<float> x, Span<float> patches)
    {
        x = x[..pixels];
        patches = patches[..Length];
        if (window.Padding > 0)
            patches.Clear();
        foreach (Run run in runs)
        {
            if (window.Stride == 1)
                Copy(x, run.Picture, patches, run.Patch, run.Count);
            else
                for (int n = 0; n < run.Count; n++)
                    patches[run.Patch + n] = x[run.Picture + (n * window.Stride)];
        }
    }

    /// <summary>The way back: each number is added to the place that it was taken from.</summary>
    public void Gather(ReadOnlySpan<float> patches, Span<float> x)
    {
        x = x[..pixels];
        patches = patches[..Length];
        x.Clear();
        foreach (Run run in runs)
        {
            if (window.Stride == 1)
                Add(patches, run.Patch, x, run.Picture, run.Count);
            else
                for (int n = 0; n < run.Count; n++)
                    x[run.Picture + (n * window.Stride)] += patches[run.Patch + n];
        }
    }
    #endregion

    // A run is short, often one vector, so the two loops below leave out the checks that the constructor has made:
    // every run lies within a row of the picture and a row of the matrix.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy(ReadOnlySpan<float> from, int at, Span<float> to, int place, int count)
    {
        ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(from), at);
        ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(to), place);
        int n = 0;
        for (; n + Vector<float>.Count <= count; n += Vector<float>.Count)
            Vector.LoadUnsafe(ref source, (nuint)n).StoreUnsafe(ref target, (nuint)n);
        for (; n < count; n++)
            Unsafe.Add(ref target, n) = Unsafe.Add(ref source, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(ReadOnlySpan<float> from, int at, Span<float> to, int place, int count)
    {
        ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(from), at);
        ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(to), place);
        int n = 0;
        for (; n + Vector<float>.Count <= count; n += Vector<float>.Count)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref target, (nuint)n) + Vector.LoadUnsafe(ref source, (nuint)n);
            sum.StoreUnsafe(ref target, (nuint)n);
        }

        for (; n < count; n++)
            Unsafe.Add(ref target, n) += Unsafe.Add(ref source, n);
    }

    IEnumerable<Run> Runs(Planes input)
    {
        Planes output = window.Over(input, 1);
        for (int row = 0; row < Depth; row++)
        {
            (int c, int at) = Math.DivRem(row, window.Size * window.Size);
            (int u, int v) = Math.DivRem(at, window.Size);
            int[] inside = [.. Enumerable.Range(0, output.Width).Where(j => IsInside(Reads(j, v), input.Width))];
            for (int i = 0; i < output.Height && inside.Length > 0; i++)
            {
                int m = Reads(i, u);
                if (!IsInside(m, input.Height))
                    continue;
                yield return new Run(
                    (row * Places) + (i * output.Width) + inside[0],
                    (((c * input.Height) + m) * input.Width) + Reads(inside[0], v),
                    inside.Length);
            }
        }
    }

    static bool IsInside(int at, int side) => at >= 0 && at < side;

    /// <summary>Where in the picture place i of the window has its u-th number.</summary>
    int Reads(int i, int u) => (i * window.Stride) + u - window.Padding;
}
