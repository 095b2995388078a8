using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>What a training has left, whole or cut off.</summary>
/// <param name="Network">As it was after the last step.</param>
/// <param name="Data">What it was trained on.</param>
/// <param name="Epochs">The epochs that ended.</param>
/// <param name="Answers">What the network says to each digit of the test set.</param>
/// <param name="Seconds">Training, validation and test together.</param>
/// <param name="Cancelled">Whether it was cut off.</param>
sealed record TrainedNetwork(
    DigitNetwork Network, Mnist Data, IReadOnlyList<EpochReport> Epochs, byte[] Answers, double Seconds, bool Cancelled)
{
    /// <summary>Numbers, of the test set's digits, that were answered wrongly.</summary>
    public int[] Mistakes { get; } =
        [.. Enumerable.Range(0, Answers.Length).Where(i => Answers[i] != Data.Test.Labels[i])];

    public double TestAccuracy => 1 - (Mistakes.Length / (double)Math.Max(Answers.Length, 1));

    public string Note => DataSource.Note(Data.Source);
}
