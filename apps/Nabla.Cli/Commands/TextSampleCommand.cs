using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Nabla.Cli.Training;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla text sample</c>: lets a model that <c>text train</c> has left go on from a prompt. A line is shown when it
/// is whole; Ctrl-C ends it.
/// </summary>
static class TextSampleCommand
{
    const int QuickLength = 100;

    public static Command Create(Shared shared)
    {
        Option<string?> model = new("--model")
        {
            Description = $"The model (default: {TextTrainCommand.StandardFolder}/{TextTrainCommand.ModelName})",
            HelpName = "FILE",
        };
        Option<string?> prompt = new("--prompt")
        {
            Description = "What it goes on from (default: a new line)",
            HelpName = "TEXT",
        };
        Option<int> length = Options.Whole("--length", "Characters to write (--quick: 100)", 500, most: 10_000_000);
        Option<double> temperature = Options.Real(
            "--temperature", "Below 1 for what is likelier, 0 for the likeliest", 0.8, zeroAllowed: true, most: 100);
        Option<int> top = Options.Whole("--top", "How many of the likeliest may come; 0 for all", 0, least: 0);
        Command command = new("sample", "Let a trained model go on from a prompt")
        {
            model, prompt, length, temperature, top,
        };
        return shared.Runs(command, session => Run(
            session, session.Parse.GetValue(model), session.Parse.GetValue(prompt),
            session.Quick && !session.Wrote(length) ? QuickLength : session.Value(length), session.Value(temperature),
            session.Value(top)));
    }

    /// <summary>A new line where there are lines, else the first of the characters.</summary>
    public static string StandardPrompt(Vocabulary vocabulary) =>
        vocabulary.Characters.Contains('\n') ? "\n" : vocabulary.Decode(0);

    static int Run(Session session, string? model, string? prompt, int length, double temperature, int top)
    {
        string path = model ?? Path.Combine(session.Out ?? TextTrainCommand.StandardFolder, TextTrainCommand.ModelName);
        if (!File.Exists(path))
            throw new CommandException($"there is no model {path}; train one first: nabla text train");
        TextModelFile file = TextModelFile.Read(path);
        string before = string.IsNullOrEmpty(prompt) ? StandardPrompt(file.Vocabulary) : prompt;
        int[] codes = Encode(file.Vocabulary, before);
        if (file.TrainedOn == TextSet.BuiltInSource)
            session.Terminal.Warn("the model has learned the built-in tale; give nabla text train a FILE of yours");
        Stopwatch clock = Stopwatch.StartNew();
        IEnumerable<int> next = TextModel.Continue(
            file.Model, codes, file.Model.Context, temperature, top, session.Seed);
        string text = Write(session, file.Vocabulary, before == "\n" ? "" : before, next.Take(length));
        session.Terminal.Document(
            new TextSampleDocument(
                path, file.TrainedOn, session.Seed, temperature, top, before, text, length, clock.Elapsed.TotalSeconds),
            Documents.Default.TextSampleDocument);
        return ExitCode.Done;
    }

    static int[] Encode(Vocabulary vocabulary, string prompt)
    {
        try
        {
            return vocabulary.Encode(prompt);
        }
        catch (DataException fault)
        {
            throw new UsageException($"--prompt: {fault.Message}");
        }
    }

    // What came, without the prompt.
    static string Write(Session session, Vocabulary vocabulary, string before, IEnumerable<int> codes)
    {
        StringBuilder all = new(), line = new(before);
        foreach (int code in codes)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            string character = vocabulary.Decode(code);
            all.Append(character);
            if (character != "\n")
            {
                line.Append(character);
                continue;
            }

            session.Terminal.Plain(line.ToString());
            line.Clear();
        }

        if (line.Length > 0)
            session.Terminal.Plain(line.ToString());
        return all.ToString();
    }
}
