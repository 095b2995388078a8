using Nabla.Data;
using Nabla.NN;
using static Nabla.Transform;

namespace Nabla.Course.Sequences;

/// <summary>The end of chapter 17: the framework's cells beside ours, and one that learns.</summary>
static class Real
{
    public static void Run(Page page, TextSet tale)
    {
        page.Output("same", () => Same(page));
        page.Output("learns", () => Learns(page, tale));
    }

    static Tensor Of(double[] values, params int[] shape) => Tensor.Create<double>(values, [.. shape]);

    static void Same(Page page)
    {
        const int letters = 4, width = 5;
        int[] text = [2, 0, 1, 1, 3, 2, 0];
        page.WriteLine("        loss by hand   by the framework   farthest slope");
        foreach ((string name, Func<int, int, Cell> make) in SequencesChapter.Cells)
        {
            Reader reader = Reader.Create(make(letters, width), seed: 3);
            (double loss, Reader slopes) = reader.Learn(text);
            #region same
            (Knobs p, int sums) = (reader.Knobs, reader.Cell.Sums);
            (Tensor w, Tensor u, Tensor b) = (Of(p.W, letters, sums), Of(p.U, width, sums), Of(p.B, sums));
            ILayer layer = name switch
            {
                "RNN" => new Rnn(w, u, b),
                "LSTM" => new Lstm(w, u, b),
                _ => new Gru(w, u, b, Of(p.D, sums)),
            };
            Sequential real = new(layer, new Linear(Of(reader.V, width, letters), Of(reader.C, letters)));
            Tensor seen = Tensor.Create(text[..^1]).OneHot(letters, DType.F64).ExpandDims(0);
            Tensor next = Tensor.Create(text[1..]).ExpandDims(0);
            var (value, slope) = ValueAndGrad((Sequential m) => Losses.CrossEntropy(m.Predict(seen), next))(real);
            #endregion

            double[] ours = [.. slopes.All.SelectMany(part => part)];
            double[] theirs = [.. Tree.Leaves(slope).SelectMany(leaf => leaf.ToArray<double>())];
            double miss = ours.Zip(theirs, (a, c) => Math.Abs(a - c)).Max();
            page.WriteLine($"{name,-5}  {loss:F12}     {(double)value:F12}   {(miss < 1e-14 ? "less than 1e-14" : $"{miss}")}");
        }
    }

    static void Learns(Page page, TextSet tale)
    {
        const int width = 64, context = 32;
        #region learns
        (ReadOnlyMemory<int> train, ReadOnlyMemory<int> unseen) = tale.Split();
        Key[] keys = Key.Create(1).Split(3);
        Sequential model = new(
            Embedding.Create(keys[0], tale.Vocabulary.Count, width), Gru.Create(keys[1], width, width),
            Linear.Create(keys[2], width, tale.Vocabulary.Count));
        TextTraining<Sequential> training = new(model, TextTraining.AdamW(200, rate: 5e-3), train, context, seed: 1);
        #endregion

        page.WriteLine("step   nats a character, unseen");
        for (int step = 0; step <= 200; step += 100)
        {
            page.WriteLine($"{step,4}   {TextModel.Loss(training.Model, unseen, context):F2}");
            training.Run(step < 200 ? 100 : 0, cancellation: page.Cancellation);
        }
    }
}
