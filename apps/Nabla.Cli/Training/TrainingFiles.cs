using Nabla.Course.Digits;
using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Training;

/// <summary>What a training leaves in its folder: the weights first, then pictures of how it went.</summary>
static class TrainingFiles
{
    public const string Model = "model.safetensors";

    /// <summary>Pictures in the grid of mistakes: ten rows of ten.</summary>
    const int MostMistakes = 100;

    /// <summary>Writes all files and returns where they are, the model first.</summary>
    public static IReadOnlyList<string> Write(OutputFolder folder, TrainPlan plan, TrainedNetwork trained)
    {
        string model = folder.PathOf(Model);
        ModelFile.Write(model, plan, trained);
        List<string> files = [model];
        if (trained.Epochs.Count > 0)
        {
            files.Add(folder.Write("accuracy.svg", Accuracy(plan, trained)));
            files.Add(folder.Write("cost.svg", Cost(plan, trained)));
        }
        files.Add(folder.Write("confusion.svg", Confusion(plan, trained)));
        files.Add(folder.Write("mistakes.png", Png.Encode(Mistakes(trained))));
        foreach ((string name, byte[] content) in trained.Network.Pictures(trained.Note))
            files.Add(folder.Write(name, content));
        return files;
    }

    static string Accuracy(TrainPlan plan, TrainedNetwork trained) => new LineChart
    {
        Title = $"{plan.Shape}: digits answered rightly{trained.Note}",
        XLabel = "epoch",
        YLabel = "right, %",
    }
    .Add("validation", Values(trained, report => 100 * report.ValidationAccuracy))
    .Add("test, at the end", [trained.Epochs[^1].Epoch], [100 * trained.TestAccuracy], markers: true)
    .ToSvg();

    static string Cost(TrainPlan plan, TrainedNetwork trained) => new LineChart
    {
        Title = $"{plan.Shape}: {plan.CostName} cost while learning{trained.Note}",
        XLabel = "epoch",
        YLabel = "mean cost of a training digit",
        LogY = true,
    }
    .Add("training", Values(trained, report => report.TrainCost))
    .ToSvg();

    static double[] Values(TrainedNetwork trained, Func<EpochReport, double> value) =>
        [.. trained.Epochs.Select(value)];

    static string Confusion(TrainPlan plan, TrainedNetwork trained)
    {
        int[,] counts = new int[10, 10];
        for (int i = 0; i < trained.Answers.Length; i++)
            counts[trained.Data.Test.Labels[i], trained.Answers[i]]++;
        return new ConfusionMatrix(counts)
        {
            Title = $"{plan.Shape}: {trained.TestAccuracy:0.00%} of the test digits right{trained.Note}",
        }.ToSvg();
    }

    static Raster Mistakes(TrainedNetwork trained)
    {
        DigitSet test = trained.Data.Test;
        int[] shown = [.. trained.Mistakes.Take(MostMistakes)];
        string which = shown.Length < trained.Mistakes.Length ? $"the first {shown.Length} of " : "";
        return DigitGrid.Draw(
            [.. shown.Select(i => (ReadOnlyMemory<byte>)test.Image(i).ToArray())],
            columns: 10,
            captions: [.. shown.Select(i => $"{test.Labels[i]}, not {trained.Answers[i]}")],
            title: $"{which}{trained.Mistakes.Length} mistakes{trained.Note}");
    }
}
