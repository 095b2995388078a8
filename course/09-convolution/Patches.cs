using Nabla.Course.Adversarial;

namespace Nabla.Course.Convolutions;

/// <summary>
/// Every window of a picture as a column of a matrix ("im2col", Chellapilla et al. 2006): row (c, u, v), column (i, j)
/// holds x[c, i s + u - p, j s + v - p], zero where that is outside. A convolution of the picture is then one product.
/// </summary>
sealed class Patches
{
    readonly Window window;
    readonly Run[] runs;

    public Patches(Planes input, Window window)
    {
        this.window = window;
        Depth = checked(input.Count * window.Size * window.Size);
        Places = window.Over(input, 1).Area;
        runs = [.. Runs(input)];
    }

    /// <summary>Rows of the matrix: numbers in a window.</summary>
    public int Depth { get; }

    /// <summary>Columns of the matrix: places of the window.</summary>
    public int Places { get; }

    public int Length => checked(Depth * Places);

    /// <summary>Neighbours in a row of the matrix that were neighbours (every stride-th) in a row of the picture.</summary>
    readonly record struct Run(int Patch, int Picture, int Count);

    #region im2col
    /// <summary>Spreads a picture out.</summary>
    public void Spread(ReadOnlySpan<float> x, Span<float> patches)
    {
        if (window.Padding > 0)
            patches.Clear();
        foreach (Run run in runs)
        {
            Span<float> line = patches.Slice(run.Patch, run.Count);
            if (window.Stride == 1)
                x.Slice(run.Picture, run.Count).CopyTo(line);
            else
                for (int n = 0; n < run.Count; n++)
                    line[n] = x[run.Picture + (n * window.Stride)];
        }
    }

    /// <summary>The way back: each number is added to the place that it was taken from.</summary>
    public void Gather(ReadOnlySpan<float> patches, Span<float> x)
    {
        x.Clear();
        foreach (Run run in runs)
        {
            ReadOnlySpan<float> line = patches.Slice(run.Patch, run.Count);
            if (window.Stride == 1)
                Rows.Add(x.Slice(run.Picture, run.Count), line);
            else
                for (int n = 0; n < run.Count; n++)
                    x[run.Picture + (n * window.Stride)] += line[n];
        }
    }
    #endregion

    IEnumerable<Run> Runs(Planes input)
    {
        Planes output = window.Over(input, 1);
        for (int row = 0; row < Depth; row++)
        {
            (int c, int u, int v) = (row / (window.Size * window.Size), row / window.Size % window.Size, row % window.Size);
            int[] inside = [.. Enumerable.Range(0, output.Width).Where(j => Reads(j, v) >= 0 && Reads(j, v) < input.Width)];
            for (int i = 0; i < output.Height && inside.Length > 0; i++)
            {
                int m = Reads(i, u);
                if (m < 0 || m >= input.Height)
                    continue;
                yield return new Run(
                    (row * Places) + (i * output.Width) + inside[0],
                    (((c * input.Height) + m) * input.Width) + Reads(inside[0], v),
                    inside.Length);
            }
        }
    }

    /// <summary>Where in the picture place i of the window has its u-th number.</summary>
    int Reads(int i, int u) => (i * window.Stride) + u - window.Padding;
}
