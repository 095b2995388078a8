namespace Nabla.Course.Sequences;

/// <summary>
/// What a cell has learned, or the slopes of it, as plain arrays row by row: W (letters, sums), U (width, sums), B (sums)
/// and, for the GRU alone, D (sums). There are as many sums as there are neurons in all gates.
/// </summary>
sealed record Knobs(double[] W, double[] U, double[] B, double[] D)
{
    public Knobs Zeros() => new(new double[W.Length], new double[U.Length], new double[B.Length], new double[D.Length]);
}

/// <summary>
/// A cell reads one letter after another. It carries some numbers from one to the next, of which the first
/// <paramref name="width"/> are what others see. A step is a function of these and the letter; the way back through it
/// computes it once more, and adds to the slopes of the knobs.
/// </summary>
abstract class Cell(int letters, int width, int gates)
{
    public int Letters => letters;

    public int Width => width;

    public int Sums => gates * width;

    /// <summary>How many numbers are carried.</summary>
    public virtual int Carried => width;

    public abstract double[] Step(Knobs p, int x, double[] before);

    /// <summary>The slope of what was carried before, from that of what is carried after.</summary>
    public abstract double[] Back(Knobs p, Knobs slope, int x, double[] before, double[] d);

    #region sums
    protected double[] FromLetter(Knobs p, int x) => [.. Enumerable.Range(0, Sums).Select(j => p.W[(x * Sums) + j] + p.B[j])];

    protected double[] FromState(Knobs p, double[] h)
    {
        var z = new double[Sums];
        for (int i = 0; i < width; i++)
            for (int j = 0; j < Sums; j++)
                z[j] += h[i] * p.U[(i * Sums) + j];
        return z;
    }

    protected double[] Spread(Knobs p, Knobs slope, int x, double[] h, double[] fromLetter, double[] fromState)
    {
        var dh = new double[width];
        for (int j = 0; j < Sums; j++)
        {
            slope.W[(x * Sums) + j] += fromLetter[j];
            slope.B[j] += fromLetter[j];
            for (int i = 0; i < width; i++)
            {
                slope.U[(i * Sums) + j] += h[i] * fromState[j];
                dh[i] += p.U[(i * Sums) + j] * fromState[j];
            }
        }

        return dh;
    }
    #endregion

    protected static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}

/// <summary>h ← tanh(W[x] + h U + b).</summary>
sealed class RnnCell(int letters, int width) : Cell(letters, width, 1)
{
    #region rnn
    public override double[] Step(Knobs p, int x, double[] h) =>
        [.. FromLetter(p, x).Zip(FromState(p, h), (a, b) => Math.Tanh(a + b))];

    public override double[] Back(Knobs p, Knobs slope, int x, double[] h, double[] d)
    {
        double[] dz = [.. Step(p, x, h).Zip(d, (next, dh) => dh * (1 - (next * next)))];
        return Spread(p, slope, x, h, dz, dz);
    }
    #endregion
}

/// <summary>c ← σ(f) c + σ(i) tanh(g), h ← σ(o) tanh(c), with i, f, g, o the four parts of the sums.</summary>
sealed class LstmCell(int letters, int width) : Cell(letters, width, 4)
{
    public override int Carried => 2 * Width;

    #region lstm
    (double I, double F, double G, double O, double C) Gates(Knobs p, int x, double[] before, int k)
    {
        double Sum(int gate)
        {
            int j = (gate * Width) + k;
            double z = p.W[(x * Sums) + j] + p.B[j];
            for (int i = 0; i < Width; i++)
                z += before[i] * p.U[(i * Sums) + j];
            return z;
        }

        (double i, double f, double g, double o) = (Sigmoid(Sum(0)), Sigmoid(Sum(1)), Math.Tanh(Sum(2)), Sigmoid(Sum(3)));
        return (i, f, g, o, (f * before[Width + k]) + (i * g));
    }

    public override double[] Step(Knobs p, int x, double[] before)
    {
        var after = new double[2 * Width];
        for (int k = 0; k < Width; k++)
        {
            var at = Gates(p, x, before, k);
            (after[k], after[Width + k]) = (at.O * Math.Tanh(at.C), at.C);
        }

        return after;
    }

    public override double[] Back(Knobs p, Knobs slope, int x, double[] before, double[] d)
    {
        double[] dz = new double[Sums], dc = new double[Width];
        for (int k = 0; k < Width; k++)
        {
            var at = Gates(p, x, before, k);
            double tanh = Math.Tanh(at.C), inside = d[Width + k] + (d[k] * at.O * (1 - (tanh * tanh)));
            dz[k] = inside * at.G * at.I * (1 - at.I);
            dz[Width + k] = inside * before[Width + k] * at.F * (1 - at.F);
            dz[(2 * Width) + k] = inside * at.I * (1 - (at.G * at.G));
            dz[(3 * Width) + k] = d[k] * tanh * at.O * (1 - at.O);
            dc[k] = inside * at.F;
        }

        return [.. Spread(p, slope, x, before, dz, dz), .. dc];
    }
    #endregion
}

/// <summary>r, z = σ(W[x] + b + h U + d); n = tanh(W[x] + b + r (h U + d)), part by part; h ← (1 - z) n + z h.</summary>
sealed class GruCell(int letters, int width) : Cell(letters, width, 3)
{
    #region gru
    (double[] R, double[] Z, double[] N, double[] Inner) Gates(Knobs p, int x, double[] h)
    {
        double[] a = FromLetter(p, x), u = [.. FromState(p, h).Zip(p.D, (z, d) => z + d)];
        double[] Part(int gate, Func<int, double> f) => [.. Enumerable.Range(gate * Width, Width).Select(f)];
        double[] r = Part(0, j => Sigmoid(a[j] + u[j])), z = Part(1, j => Sigmoid(a[j] + u[j]));
        return (r, z, Part(2, j => Math.Tanh(a[j] + (r[j - (2 * Width)] * u[j]))), u[(2 * Width)..]);
    }

    public override double[] Step(Knobs p, int x, double[] h)
    {
        (_, double[] z, double[] n, _) = Gates(p, x, h);
        return [.. h.Select((old, k) => ((1 - z[k]) * n[k]) + (z[k] * old))];
    }

    public override double[] Back(Knobs p, Knobs slope, int x, double[] h, double[] d)
    {
        (double[] r, double[] z, double[] n, double[] inner) = Gates(p, x, h);
        double[] fromLetter = new double[Sums], fromState = new double[Sums];
        for (int k = 0; k < Width; k++)
        {
            double dn = d[k] * (1 - z[k]) * (1 - (n[k] * n[k]));
            fromLetter[k] = fromState[k] = dn * inner[k] * r[k] * (1 - r[k]);
            fromLetter[Width + k] = fromState[Width + k] = d[k] * (h[k] - n[k]) * z[k] * (1 - z[k]);
            (fromLetter[(2 * Width) + k], fromState[(2 * Width) + k]) = (dn, dn * r[k]);
        }

        for (int j = 0; j < Sums; j++)
            slope.D[j] += fromState[j];
        return [.. Spread(p, slope, x, h, fromLetter, fromState).Zip(d.Zip(z), (dh, kept) => dh + (kept.First * kept.Second))];
    }
    #endregion
}
