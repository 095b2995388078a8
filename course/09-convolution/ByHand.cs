namespace Nabla.Course.Convolutions;

/// <summary>
/// Convolution and pooling in loops and doubles, as the chapter derives them. Letters: s a sample of the batch, c a
/// picture of it, (m, n) a pixel; o a map, (i, j) a place in it; (u, v) a place in the window. Pictures and maps are
/// (s, c, m, n) and (s, o, i, j), weights (c, u, v, o).
/// </summary>
static class ByHand
{
    #region slide
    /// <summary>One window over one picture.</summary>
    public static double[,] Slide(double[,] x, double[,] w, double b)
    {
        (int rows, int columns) = (w.GetLength(0), w.GetLength(1));
        double[,] y = new double[x.GetLength(0) - rows + 1, x.GetLength(1) - columns + 1];
        for (int i = 0; i < y.GetLength(0); i++)
        {
            for (int j = 0; j < y.GetLength(1); j++)
            {
                y[i, j] = b;
                for (int u = 0; u < rows; u++)
                {
                    for (int v = 0; v < columns; v++)
                        y[i, j] += x[i + u, j + v] * w[u, v];
                }
            }
        }

        return y;
    }
    #endregion

    #region meetings
    /// <summary>Every meeting of a pixel, a weight of the window and a place of the map.</summary>
    static IEnumerable<(int C, int M, int N, int U, int V, int I, int J)> Meetings(Planes x, Window window)
    {
        Planes y = window.Over(x, 1);
        for (int c = 0; c < x.Count; c++)
        {
            for (int place = 0; place < y.Area; place++)
            {
                (int i, int j) = (place / y.Width, place % y.Width);
                for (int at = 0; at < window.Size * window.Size; at++)
                {
                    (int u, int v) = (at / window.Size, at % window.Size);
                    int m = (i * window.Stride) + u - window.Padding, n = (j * window.Stride) + v - window.Padding;
                    if (m >= 0 && m < x.Height && n >= 0 && n < x.Width)
                        yield return (c, m, n, u, v, i, j);
                }
            }
        }
    }
    #endregion

    #region forward
    public static double[,,,] Forward(double[,,,] x, double[,,,] w, double[] b, Window window)
    {
        (int samples, int maps) = (x.GetLength(0), b.Length);
        Planes to = window.Over(PlanesOf(x), maps);
        double[,,,] y = new double[samples, maps, to.Height, to.Width];
        for (int s = 0; s < samples; s++)
        {
            for (int o = 0; o < maps; o++)
            {
                for (int place = 0; place < to.Area; place++)
                    y[s, o, place / to.Width, place % to.Width] = b[o];
                foreach (var (c, m, n, u, v, i, j) in Meetings(PlanesOf(x), window))
                    y[s, o, i, j] += x[s, c, m, n] * w[c, u, v, o];
            }
        }

        return y;
    }
    #endregion

    #region backward
    public static (double[,,,] Dx, double[,,,] Dw, double[] Db) Backward(
        double[,,,] x, double[,,,] w, double[,,,] dy, Window window)
    {
        double[,,,] dx = Like(x), dw = Like(w);
        double[] db = new double[w.GetLength(3)];
        for (int s = 0; s < x.GetLength(0); s++)
        {
            for (int o = 0; o < db.Length; o++)
            {
                for (int i = 0; i < dy.GetLength(2); i++)
                {
                    for (int j = 0; j < dy.GetLength(3); j++)
                        db[o] += dy[s, o, i, j];
                }

                foreach (var (c, m, n, u, v, i, j) in Meetings(PlanesOf(x), window))
                {
                    dw[c, u, v, o] += x[s, c, m, n] * dy[s, o, i, j];
                    dx[s, c, m, n] += w[c, u, v, o] * dy[s, o, i, j];
                }
            }
        }

        return (dx, dw, db);
    }
    #endregion

    #region pool
    /// <summary>The largest of each square of numbers, and where it was.</summary>
    public static (double[,,,] Y, (int M, int N)[,,,] Where) Pool(double[,,,] x, int size)
    {
        double[,,,] y = new double[x.GetLength(0), x.GetLength(1), x.GetLength(2) / size, x.GetLength(3) / size];
        var where = new (int M, int N)[y.GetLength(0), y.GetLength(1), y.GetLength(2), y.GetLength(3)];
        foreach (var (s, c, i, j) in Indices(y))
        {
            y[s, c, i, j] = double.NegativeInfinity;
            for (int at = 0; at < size * size; at++)
            {
                (int m, int n) = ((i * size) + (at / size), (j * size) + (at % size));
                if (x[s, c, m, n] > y[s, c, i, j])
                    (y[s, c, i, j], where[s, c, i, j]) = (x[s, c, m, n], (m, n));
            }
        }

        return (y, where);
    }

    public static double[,,,] PoolBackward(double[,,,] x, (int M, int N)[,,,] where, double[,,,] dy)
    {
        double[,,,] dx = Like(x);
        foreach (var (s, c, i, j) in Indices(dy))
        {
            (int m, int n) = where[s, c, i, j];
            dx[s, c, m, n] += dy[s, c, i, j];
        }

        return dx;
    }
    #endregion

    public static Planes PlanesOf(double[,,,] x) => new(x.GetLength(1), x.GetLength(2), x.GetLength(3));

    public static double[,,,] Like(double[,,,] x) =>
        new double[x.GetLength(0), x.GetLength(1), x.GetLength(2), x.GetLength(3)];

    /// <summary>Every index of an array with four sides, the last one fastest.</summary>
    public static IEnumerable<(int A, int B, int C, int D)> Indices(double[,,,] x)
    {
        for (int a = 0; a < x.GetLength(0); a++)
        {
            for (int b = 0; b < x.GetLength(1); b++)
            {
                for (int c = 0; c < x.GetLength(2); c++)
                {
                    for (int d = 0; d < x.GetLength(3); d++)
                        yield return (a, b, c, d);
                }
            }
        }
    }
}
