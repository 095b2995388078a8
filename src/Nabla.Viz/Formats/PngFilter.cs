namespace Nabla.Viz;

/// <summary>
/// The five row filters of PNG (ISO 15948, section 9): none, left, up, average, Paeth. Each predicts a byte from
/// those one pixel to the left (a), above (b) and above left (c).
/// </summary>
static class PngFilter
{
    /// <summary>
    /// Filters <paramref name="row"/> into <paramref name="target"/> (filter number, then bytes), with the filter that
    /// has the least sum of absolute values: the heuristic that the specification recommends (section 12.8).
    /// </summary>
    public static void Choose(ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int pixel, Span<byte> target)
    {
        var trial = new byte[target.Length];
        long best = long.MaxValue;
        for (byte filter = 0; filter <= 4; filter++)
        {
            trial[0] = filter;
            long sum = 0;
            for (int i = 0; i < row.Length; i++)
            {
                byte a = i < pixel ? (byte)0 : row[i - pixel], c = i < pixel ? (byte)0 : previous[i - pixel];
                trial[i + 1] = (byte)(row[i] - Predict(filter, a, previous[i], c));
                sum += Math.Abs((int)(sbyte)trial[i + 1]);
            }
            if (sum >= best) continue;
            best = sum;
            trial.CopyTo(target);
        }
    }

    /// <summary>Undoes a filter in place; <paramref name="previous"/> is the row above, already undone.</summary>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> previous, int pixel)
    {
        if (filter > 4) throw new PictureException($"The PNG has a row with the unknown filter {filter}.");
        if (filter == 0) return;
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < pixel ? (byte)0 : row[i - pixel], c = i < pixel ? (byte)0 : previous[i - pixel];
            row[i] += Predict(filter, a, previous[i], c);
        }
    }

    static byte Predict(byte filter, byte a, byte b, byte c) => filter switch
    {
        1 => a,
        2 => b,
        3 => (byte)((a + b) / 2),
        4 => Paeth(a, b, c),
        _ => 0,
    };

    /// <summary>The one of left, up and corner that is nearest to a + b - c; ties in this order.</summary>
    static byte Paeth(byte a, byte b, byte c)
    {
        int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }
}
