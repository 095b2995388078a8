using static Nabla.NN.Tests.Numbers;

namespace Nabla.NN.Tests;

/// <summary>Recurrent layers against their formulas, number by number and step by step.</summary>
public class RecurrentTests
{
    const int Batch = 2, Time = 6, Inputs = 3, Width = 4;

    static readonly Tensor x = Draw(1, Batch, Time, Inputs);

    static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    // The products of step t of example n with column k: xₜ W, and h U.
    static double FromInput(Tensor w, int n, int t, int k) =>
        Enumerable.Range(0, Inputs).Sum(i => x.At(n, t, i) * w.At(i, k));

    static double FromState(Tensor u, double[] h, int k) => Enumerable.Range(0, Width).Sum(i => h[i] * u.At(i, k));

    static Tensor Unrolled(Func<int, int, double[], double[], (double[] H, double[] C)> step)
    {
        var all = new double[Batch, Time, Width];
        for (var n = 0; n < Batch; n++)
        {
            double[] h = new double[Width], c = new double[Width];
            for (var t = 0; t < Time; t++)
            {
                (h, c) = step(n, t, h, c);
                for (var k = 0; k < Width; k++) all[n, t, k] = h[k];
            }
        }
        return Tensor.Create(all);
    }

    static double[] Each(Func<int, double> f) => [.. Enumerable.Range(0, Width).Select(f)];

    [Fact]
    public void An_Rnn_is_its_formula_step_by_step()
    {
        var layer = new Rnn(Draw(2, Inputs, Width), Draw(3, Width, Width), Draw(4, Width));
        Close(
            Unrolled((n, t, h, c) => (Each(k => Math.Tanh(
                FromInput(layer.Input, n, t, k) + FromState(layer.Hidden, h, k) + layer.Bias.At(k))), c)),
            layer.Predict(x));
    }

    [Fact]
    public void An_Lstm_is_its_formula_step_by_step()
    {
        var layer = new Lstm(Draw(2, Inputs, 4 * Width), Draw(3, Width, 4 * Width), Draw(4, 4 * Width));
        Close(
            Unrolled((n, t, h, c) =>
            {
                double Gate(int gate, int k) => FromInput(layer.Input, n, t, (gate * Width) + k)
                    + FromState(layer.Hidden, h, (gate * Width) + k) + layer.Bias.At((gate * Width) + k);
                var memory = Each(k => (Sigmoid(Gate(1, k)) * c[k]) + (Sigmoid(Gate(0, k)) * Math.Tanh(Gate(2, k))));
                return (Each(k => Sigmoid(Gate(3, k)) * Math.Tanh(memory[k])), memory);
            }),
            layer.Predict(x));
    }

    [Fact]
    public void A_Gru_is_its_formula_step_by_step()
    {
        var layer = new Gru(
            Draw(2, Inputs, 3 * Width), Draw(3, Width, 3 * Width), Draw(4, 3 * Width), Draw(5, 3 * Width));
        Close(
            Unrolled((n, t, h, c) =>
            {
                double X(int gate, int k) =>
                    FromInput(layer.Input, n, t, (gate * Width) + k) + layer.Bias.At((gate * Width) + k);
                double U(int gate, int k) =>
                    FromState(layer.Hidden, h, (gate * Width) + k) + layer.HiddenBias.At((gate * Width) + k);
                double Z(int k) => Sigmoid(X(1, k) + U(1, k));
                double N(int k) => Math.Tanh(X(2, k) + (Sigmoid(X(0, k) + U(0, k)) * U(2, k)));
                return (Each(k => ((1 - Z(k)) * N(k)) + (Z(k) * h[k])), c);
            }),
            layer.Predict(x));
    }

    [Fact]
    public void A_sequence_may_be_cut_where_its_state_is_handed_on()
    {
        var lstm = Double(Lstm.Create(Key.Create(1), Inputs, Width));
        var (first, state) = lstm.Run(x[.., ..2], lstm.Start(Batch));
        var (second, last) = lstm.Run(x[.., 2..], state);
        Close(lstm.Predict(x), Tensor.Concat([first, second], 1));
        Close(last.H, second[.., ^1]);
        var gru = Double(Gru.Create(Key.Create(1), Inputs, Width));
        Close(gru.Predict(x)[.., 2..], gru.Run(x[.., 2..], gru.Run(x[.., ..2], gru.Start(Batch)).Last).All);
    }
}
