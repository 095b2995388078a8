using Nabla.Course.Einsums;

namespace Nabla.Course.Sequences;

/// <summary>How long a slope is that comes back through a cell, by how far it has come.</summary>
static class Distance
{
    public const int Far = 100;

    /// <summary>The cells that are compared: their name, and what has been done to their knobs.</summary>
    public static IReadOnlyList<(string Name, double[] Lengths)> All(int[] text, int letters)
    {
        const int width = 32;
        Reader Gain(double gain)
        {
            Reader rnn = Reader.Create(new RnnCell(letters, width), 1);
            Scale(rnn.Knobs.U, gain);
            Scale(rnn.Knobs.W, 0.1);
            return rnn;
        }

        Reader Keeps(double bias)
        {
            Reader lstm = Reader.Create(new LstmCell(letters, width), 1);
            lstm.Knobs.B.AsSpan(width, width).Fill(bias);
            Scale(lstm.Knobs.U, 0.1);
            return lstm;
        }

        return
        [
            ("RNN, U x 0.7", Back(Gain(0.7), text)), ("RNN, U x 1.1", Back(Gain(1.1), text)),
            ("RNN, U x 2", Back(Gain(2), text)), ("LSTM, bias of f 0", Back(Keeps(0), text)),
            ("LSTM, bias of f 2", Back(Keeps(2), text)), ("LSTM, bias of f 5", Back(Keeps(5), text)),
        ];
    }

    static void Scale(double[] x, double factor)
    {
        foreach (ref double value in x.AsSpan())
            value *= factor;
    }

    /// <summary>Lengths from 0 steps back to <see cref="Far"/>, of a slope of length 1 that goes in at the end.</summary>
    public static double[] Back(Reader reader, int[] text)
    {
        (Cell cell, Knobs p) = (reader.Cell, reader.Knobs);
        #region distance
        var carried = new double[Far + 1][];
        carried[0] = new double[cell.Carried];
        for (int t = 0; t < Far; t++)
            carried[t + 1] = cell.Step(p, text[t], carried[t]);

        double[] d = NdArray.Normal(9, cell.Carried).Values;
        double start = Length(d);
        List<double> lengths = [1];
        for (int t = Far - 1; t >= 0; t--)
        {
            d = cell.Back(p, p.Zeros(), text[t], carried[t], d);
            lengths.Add(Length(d) / start);
        }
        #endregion

        return [.. lengths];
    }

    static double Length(double[] d) => Math.Sqrt(d.Sum(x => x * x));
}
