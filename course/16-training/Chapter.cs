using Nabla.Data;
using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>
/// Chapter 16: what makes a network train: how weights begin, what a step does with what it knows, dropout and
/// normalisation; each with its mathematics, and the tables of two books by the framework.
/// </summary>
public static class TrainingChapter
{
    public static Chapter Entry { get; } = new(
        16, "16-training", "Making it train",
        "initialisation, momentum, decay, dropout, normalisation: each with its mathematics and its table",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Mnist digits = page.Digits();
        (DigitSet learn, DigitSet validate) = digits.Split();
        Dataset train = Dataset.Of(learn.Take(0, 5_000)), validation = Dataset.Of(validate.Take(0, 2_000));
        page.Output("signals", () => Deep.Signals(page));
        page.Output("vanishing", () => Vanishing(page, train.Take(0, 1_000)));
        page.Output("starts", () => Textbook.Starts(page, train, validation));
        page.Output("narrow", () => Valley.Narrow(page));
        page.Output("noise", () => Valley.Noise(page));
        page.Output("dropped", () => Facts.Dropped(page));
        page.Output("few", () => Few.Run(page, train.Take(0, 500), validation));
        page.Output("normalised", () => Facts.Normalised(page));
        page.Output("rates", () => Deep.Rates(page, train.Take(0, 2_000), validation));
        (Dataset some, Dataset judge) = Ablation.Standard(Dataset.Of(learn.Take(0, 3_000)), validation);
        page.Output("ablation", () => Ablation.Run(page, some, judge));
        page.LongOutput("table", 4, () =>
        {
            (Dataset all, Dataset test) = Ablation.Standard(Dataset.Of(digits.Train), Dataset.Of(digits.Test));
            Ablation.Whole(page, all, test);
        });
    }

    static void Vanishing(Page page, Dataset digits)
    {
        const int seeds = 12;
        string[] book = ["0.066 0.309", "0.012 0.060 0.283", "0.003 0.017 0.070 0.285"];
        page.WriteLine("hidden layers of 30    slope of the biases, first hidden layer to last");
        for (int hidden = 2; hidden <= 4; hidden++)
        {
            int[] widths = [784, .. Enumerable.Repeat(30, hidden), 10];
            Row($"{hidden}, the book", book[hidden - 2]);
            Row($"{hidden}, sigmoid", Mean(key => Textbook.Sigmoids(key, widths, Initializers.LeCunNormal)));
            Row($"{hidden}, ReLU", Mean(key => Deep.Layers(key, widths, Activation.Relu, Initializers.HeNormal)));
        }

        void Row(string name, string norms) => page.WriteLine($"{name,-22} {norms}");

        string Mean(Func<Key, Sequential> start)
        {
            double[][] norms =
                [.. Enumerable.Range(1, seeds).Select(seed => Textbook.BiasNorms(start(Key.Create(seed)), digits))];
            return string.Join(' ', norms[0].Select((_, l) => $"{norms.Average(each => each[l]):F3}"));
        }
    }
}
