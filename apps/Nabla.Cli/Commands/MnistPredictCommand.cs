using System.CommandLine;
using Nabla.Cli.Training;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla mnist predict PICTURE</c>: what a trained network sees in a picture of a digit.</summary>
static class MnistPredictCommand
{
    /// <summary>Below this no output neuron says yes.</summary>
    const float Sure = 0.5f;

    public static Command Create(Shared shared)
    {
        Argument<string> picture = new("picture")
        {
            Description = "A PNG of one digit: any size, dark on light or light on dark",
            HelpName = "PICTURE",
        };
        Option<string?> model = new("--model")
        {
            Description = "The trained network (default: nabla-out/mnist/model.safetensors)",
            HelpName = "FILE",
        };
        Command command = new("predict", "Say which digit a picture shows") { picture, model };
        return shared.Runs(command, session => Run(session, session.Value(picture), session.Parse.GetValue(model)));
    }

    static int Run(Session session, string picture, string? model)
    {
        string path = model ?? Path.Combine(session.Out ?? MnistTrainCommand.StandardFolder, TrainingFiles.Model);
        if (!File.Exists(path))
            throw new CommandException($"there is no model {path}; train one first: nabla mnist train");
        ModelFile file = ModelFile.Read(path);
        byte[] framed = DigitPicture.Read(picture);
        float[] outputs = file.Network.Predict([.. framed.Select(pixel => pixel / 255f)]);
        PredictDocument document = Describe(picture, path, file.TrainedOn, outputs);
        Show(session.Terminal, document);
        session.Terminal.Document(document, Documents.Default.PredictDocument);
        return ExitCode.Done;
    }

    static PredictDocument Describe(string picture, string model, string trainedOn, float[] outputs)
    {
        double sum = Math.Max(outputs.Sum(output => (double)output), double.Epsilon);
        double[] shares = [.. outputs.Select(output => output / sum)];
        return new PredictDocument(
            picture, model, trainedOn, Array.IndexOf(outputs, outputs.Max()), shares, outputs);
    }

    static void Show(Terminal terminal, PredictDocument document)
    {
        int room = Math.Clamp(terminal.Console.Profile.Width - 16, 10, 50);
        for (int digit = 0; digit < 10; digit++)
        {
            double share = document.Probabilities[digit];
            string bar = new('█', (int)Math.Round(share * room));
            string colour = digit == document.Answer ? "green" : "grey";
            terminal.Line($"  {digit}  {share,6:0.0%}  [{colour}]{bar}[/]");
        }
        terminal.Line();
        terminal.Line($"It is a [bold]{document.Answer}[/].{DataSource.Note(document.TrainedOn)}");
        float best = document.Outputs.Max();
        if (best < Sure)
            terminal.Line($"[yellow]Not sure:[/] no output is above {Sure:0.0}, the largest is {best:0.00}.");
    }
}
