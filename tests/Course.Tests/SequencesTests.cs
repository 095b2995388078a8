using Nabla.Course.Sequences;

namespace Course.Tests;

/// <summary>Chapter 17's cells: every knob's slope through time against differences.</summary>
public class SequencesTests
{
    public static TheoryData<string> Names => ["RNN", "LSTM", "GRU"];

    static Cell Make(string name, int letters, int width) => name switch
    {
        "RNN" => new RnnCell(letters, width),
        "LSTM" => new LstmCell(letters, width),
        _ => new GruCell(letters, width),
    };

    /// <summary>(C(w + h) - C(w - h)) / 2h for each of all knobs, of a text that comes back to its letters.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_slopes_of_all_knobs_are_those_of_differences(string name)
    {
        const double h = 1e-5;
        int[] text = [0, 2, 1, 2, 2, 0];
        Reader reader = Reader.Create(Make(name, 3, 4), seed: 5);
        double[][] slopes = reader.Learn(text).Slopes.All;
        for (int part = 0; part < slopes.Length; part++)
        {
            double[] knobs = reader.All[part];
            for (int i = 0; i < knobs.Length; i++)
            {
                double At(double move)
                {
                    double before = knobs[i];
                    knobs[i] = before + move;
                    double loss = reader.Learn(text).Loss;
                    knobs[i] = before;
                    return loss;
                }

                Assert.Equal((At(h) - At(-h)) / (2 * h), slopes[part][i], 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reader_learns_what_follows_what(string name)
    {
        int[] text = [.. Enumerable.Range(0, 25).Select(i => i % 3)];
        Reader reader = Reader.Create(Make(name, 3, 6), seed: 1);
        double[][] squares = [.. reader.All.Select(part => new double[part.Length])];
        double first = reader.Learn(text).Loss;
        for (int step = 0; step < 100; step++)
            reader.Move(reader.Learn(text).Slopes, squares, rate: 0.1);
        Assert.InRange(reader.Learn(text).Loss, 0, first / 5);
    }

    /// <summary>Along the LSTM's memory a slope is multiplied by the gate: open gates keep it, closed ones do not.</summary>
    [Fact]
    public void What_a_gate_keeps_the_slope_keeps()
    {
        int[] text = [.. Enumerable.Range(0, 200).Select(i => i % 3)];
        double Left(double bias)
        {
            Reader lstm = Reader.Create(new LstmCell(3, 8), 1);
            Array.Clear(lstm.Knobs.U);
            Array.Clear(lstm.Knobs.W);
            lstm.Knobs.B.AsSpan(8, 8).Fill(bias);
            return Distance.Back(lstm, text)[Distance.Far] / Distance.Back(lstm, text)[Distance.Far - 1];
        }

        Assert.Equal(1 / (1 + Math.Exp(-2)), Left(2), 1e-9);
        Assert.Equal(0.5, Left(0), 1e-9);
    }
}
