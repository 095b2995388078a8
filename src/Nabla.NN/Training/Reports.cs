using System.Globalization;
using System.Text;

namespace Nabla.NN;

/// <summary>How far training is within an epoch.</summary>
/// <param name="Epoch">Which epoch, from 1.</param>
/// <param name="Epochs">How many there will be at most.</param>
/// <param name="Step">How many steps of it are done.</param>
/// <param name="Steps">How many it has.</param>
public readonly record struct StepReport(int Epoch, int Epochs, int Step, int Steps);

/// <summary>What an epoch has come to.</summary>
/// <param name="Epoch">Which epoch, from 1.</param>
/// <param name="Epochs">How many there will be at most.</param>
/// <param name="Loss">The mean loss of its steps.</param>
/// <param name="GradientNorm">The mean length of their gradients.</param>
/// <param name="ValidationLoss">The loss on the validation set; null without one.</param>
/// <param name="Metrics">What was measured on it, by name.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record EpochReport(
    int Epoch, int Epochs, double Loss, double GradientNorm, double? ValidationLoss,
    IReadOnlyList<(string Name, double Value)> Metrics, double Seconds)
{
    /// <summary>What numbers inside the model are like, where <see cref="Trainer.Inspect"/> asks for it.</summary>
    public Insides? Insides { get; init; }

    /// <summary>A line: <c>epoch 3/10: loss 0.0812, validation loss 0.0714, accuracy 0.9780 (1.2 s)</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(
            string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}/{Epochs}: loss {Loss:0.0000}"));
        if (ValidationLoss is { } validation)
            text.Append(CultureInfo.InvariantCulture, $", validation loss {validation:0.0000}");
        foreach (var (name, value) in Metrics) text.Append(CultureInfo.InvariantCulture, $", {name} {value:0.0000}");
        return text.Append(CultureInfo.InvariantCulture, $" ({Seconds:0.0} s)").ToString();
    }

    /// <summary>
    /// Adds a line to a file of comma-separated values, and its header first where it is the first epoch.
    /// </summary>
    internal void Append(string file)
    {
        if (Epoch == 1) File.WriteAllText(file, Header + Line);
        else File.AppendAllText(file, Line);
    }

    /// <summary>Makes the file anew, of the epochs so far.</summary>
    internal static void Rewrite(string file, IReadOnlyList<EpochReport> epochs) =>
        File.WriteAllText(file, epochs[0].Header + string.Concat(epochs.Select(epoch => epoch.Line)));

    string Header => string.Join(',', (string[])
        ["epoch", "loss", "gradient norm", "validation loss", .. Metrics.Select(metric => metric.Name), "seconds"])
        + "\n";

    string Line => string.Join(',', ((double?[])
        [Epoch, Loss, GradientNorm, ValidationLoss, .. Metrics.Select(metric => (double?)metric.Value), Seconds])
        .Select(value => value?.ToString("R", CultureInfo.InvariantCulture))) + "\n";
}

/// <summary>What numbers inside a model are like after an epoch, on the first batch of the examples.</summary>
/// <param name="Parameters">Of each parameter.</param>
/// <param name="Gradients">Of its gradient.</param>
/// <param name="Activations">Of what each layer puts out.</param>
public sealed record Insides(
    IReadOnlyList<Inspection> Parameters, IReadOnlyList<Inspection> Gradients, IReadOnlyList<Inspection> Activations);

/// <summary>Training can not go on.</summary>
public sealed class TrainingException : ArrayException
{
    TrainingException(string operands, string rule) : base("Trainer", operands, rule)
    {
    }

    const string Cure =
        "it is no number any more: lower the learning rate, or clip the gradient by ClipByGlobalNorm";

    internal static TrainingException Diverged(int epoch, double loss) => new(
        $"the loss of epoch {epoch} is {loss}", $"{Cure}; Watch = true names the line of the first such number");

    internal static TrainingException Diverged(int first, int last, double loss) =>
        new($"the mean loss of steps {first} to {last} is {loss}", Cure);
}
