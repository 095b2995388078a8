using Nabla.Course.Einsums;

namespace Nabla.Course.Sequences;

/// <summary>
/// A cell that says after each letter what comes next: logits h V + c. Its knobs are drawn from N(0, 1/width), but the
/// biases, which begin at 0, and that of the LSTM's f, which begins at 1.
/// </summary>
sealed class Reader(Cell cell, Knobs knobs, double[] v, double[] c)
{
    public Cell Cell => cell;

    public Knobs Knobs => knobs;

    /// <summary>(width, letters).</summary>
    public double[] V => v;

    public double[] C => c;

    public double[][] All => [knobs.W, knobs.U, knobs.B, knobs.D, v, c];

    public static Reader Create(Cell cell, int seed)
    {
        double[] Draw(int offset, int count) =>
            [.. NdArray.Normal(seed + offset, count).Values.Select(x => x / Math.Sqrt(cell.Width))];
        var bias = new double[cell.Sums];
        if (cell is LstmCell)
            bias.AsSpan(cell.Width, cell.Width).Fill(1);
        Knobs knobs = new(
            Draw(0, cell.Letters * cell.Sums), Draw(1, cell.Width * cell.Sums), bias,
            new double[cell is GruCell ? cell.Sums : 0]);
        return new Reader(cell, knobs, Draw(2, cell.Width * cell.Letters), new double[cell.Letters]);
    }

    Reader Zeros() => new(cell, knobs.Zeros(), new double[v.Length], new double[c.Length]);

    #region through-time
    public (double Loss, Reader Slopes) Learn(int[] text)
    {
        int steps = text.Length - 1;
        var carried = new double[steps + 1][];
        carried[0] = new double[cell.Carried];
        for (int t = 0; t < steps; t++)
            carried[t + 1] = cell.Step(knobs, text[t], carried[t]);

        Reader slopes = Zeros();
        double loss = 0;
        double[] d = new double[cell.Carried];
        for (int t = steps - 1; t >= 0; t--)
        {
            loss += slopes.Say(this, carried[t + 1], text[t + 1], 1.0 / steps, d);
            d = cell.Back(knobs, slopes.Knobs, text[t], carried[t], d);
        }

        return (loss, slopes);
    }
    #endregion

    // The loss of one letter; its slope by the state is added to d, those of V and C to these.
    double Say(Reader model, double[] h, int next, double share, double[] d)
    {
        int letters = model.Cell.Letters;
        double[] logits = model.Logits(h);
        double top = logits.Max(), sum = logits.Sum(z => Math.Exp(z - top));
        for (int k = 0; k < letters; k++)
        {
            double dz = share * ((Math.Exp(logits[k] - top) / sum) - (k == next ? 1 : 0));
            c[k] += dz;
            for (int i = 0; i < model.Cell.Width; i++)
            {
                v[(i * letters) + k] += h[i] * dz;
                d[i] += model.V[(i * letters) + k] * dz;
            }
        }

        return share * (Math.Log(sum) + top - logits[next]);
    }

    public double[] Logits(double[] h) => [.. Enumerable.Range(0, cell.Letters).Select(
        k => c[k] + Enumerable.Range(0, cell.Width).Sum(i => h[i] * v[(i * cell.Letters) + k]))];

    #region adagrad
    /// <summary>Adagrad: each knob down its slope, over the root of all its squared slopes so far.</summary>
    public void Move(Reader slopes, double[][] squares, double rate)
    {
        for (int part = 0; part < All.Length; part++)
            for (int i = 0; i < All[part].Length; i++)
            {
                double slope = Math.Clamp(slopes.All[part][i], -5, 5);
                squares[part][i] += slope * slope;
                All[part][i] -= rate * slope / Math.Sqrt(squares[part][i] + 1e-8);
            }
    }
    #endregion
}
