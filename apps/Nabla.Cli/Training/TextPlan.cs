using System.CommandLine;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Training;

/// <summary>What <c>text train</c> is asked to train, and how.</summary>
sealed record TextPlan(
    int Seed, int Steps, int Batch, double Rate, int Context, int Width, int Heads, int Blocks, double Dropout)
{
    /// <exception cref="UsageException">The heads do not divide the width, or the text is too short.</exception>
    public void Check(TextSet text)
    {
        if (Width % Heads != 0)
            throw new UsageException($"--heads {Heads} do not divide --width {Width}");
        if (text.Split().Train.Length <= Context)
            throw new CommandException(
                $"{text.Source} has {text.Codes.Length:N0} characters, of which nine in ten are learned from: "
                + $"too few for a context of {Context} (--context)");
    }

    public Gpt Create(TextSet text) => Gpt.Create(
        Key.Create(Seed), text.Vocabulary.Count, Context, Width, Heads, Blocks, Dropout);

    public TextTraining<Gpt> Start(TextSet text) => new(
        Create(text), TextTraining.AdamW(Steps, Rate), text.Split().Train, Context, Batch, Seed);
}

/// <summary>The options that make a <see cref="TextPlan"/>.</summary>
sealed class TextSwitches
{
    readonly Option<int> steps = Options.Whole("--steps", "Steps of training (--quick: 200)", 2000);
    readonly Option<int> batch = Options.Whole("--batch", "Stretches of text a step", 12, most: 4096);
    readonly Option<double> rate = Options.Real("--rate", "The highest learning rate", 4e-3, most: 10);
    readonly Option<int> context =
        Options.Whole("--context", "Characters that it looks back (--quick: 32)", 64, least: 2, most: 4096);

    readonly Option<int> width = Options.Whole("--width", "Numbers a character (--quick: 64)", 128, most: 4096);
    readonly Option<int> heads = Options.Whole("--heads", "Heads of each attention", 4, most: 256);
    readonly Option<int> blocks = Options.Whole("--blocks", "Blocks of attention (--quick: 2)", 4, most: 64);
    readonly Option<double> dropout =
        Options.Real("--dropout", "Share of numbers dropped in training", 0, zeroAllowed: true, most: 0.9);

    public Option[] All => [steps, batch, rate, context, width, heads, blocks, dropout];

    public TextPlan Plan(Session session)
    {
        int Quick(Option<int> option, int value) =>
            session.Quick && !session.Wrote(option) ? value : session.Value(option);
        return new TextPlan(
            session.Seed, Quick(steps, 200), session.Value(batch), session.Value(rate), Quick(context, 32),
            Quick(width, 64), session.Value(heads), Quick(blocks, 2), session.Value(dropout));
    }
}
