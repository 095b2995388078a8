namespace Nabla.Data;

/// <summary>
/// The handwritten digits of LeCun, Cortes and Burges: 60,000 to train with and 10,000 to test with, or what stands in
/// their place (<see cref="Source"/> says which, and every output that depends on it should say it too).
/// </summary>
public sealed class Mnist
{
    internal Mnist(DigitSet train, DigitSet test, string source, string where) =>
        (Train, Test, Source, Where) = (train, test, source, where);

    /// <summary>The pictures to train with: 60,000 in MNIST.</summary>
    public DigitSet Train { get; }

    /// <summary>The pictures to test with: 10,000 in MNIST.</summary>
    public DigitSet Test { get; }

    /// <summary>
    /// <c>mnist</c> (all four checksums are right), <c>custom</c> (another data set in the same four files) or
    /// <c>synthetic</c> (the built-in generator).
    /// </summary>
    public string Source { get; }

    /// <summary>Where the digits are from, in one line for people.</summary>
    public string Where { get; }

    /// <summary>
    /// The textbook's split of <see cref="Train"/>: the first 50,000 to train with, the last 10,000 to choose
    /// hyper-parameters by. A data set of another size is split in the same proportion, five to one.
    /// </summary>
    public (DigitSet Train, DigitSet Validation) Split()
    {
        int validation = Train.Count / 6;
        return (Train.Take(0, Train.Count - validation), Train.Take(Train.Count - validation, validation));
    }

    /// <summary>
    /// Finds the digits: in <paramref name="folder"/> (then nowhere else), in the folder that the environment variable
    /// NABLA_DATA names, in the user's cache, each of which may hold the four files directly or in a folder
    /// <c>mnist</c>, gzipped or not, under their original names; else from public mirrors, into the cache, their
    /// checksums compared; else from the built-in generator.
    /// </summary>
    /// <param name="folder">The only place to look; null for the usual places.</param>
    /// <param name="progress">Told what happens, one line at a time, where it takes long.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="DataException">
    /// A folder that was named does not exist or does not hold the four files, or a file that was found is damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static Mnist Load(
        string? folder = null, Action<string>? progress = null, CancellationToken cancellation = default) =>
        new MnistSearch(
            Environment.GetEnvironmentVariable("NABLA_DATA"), UserCache.Folder(), MnistDownload.FromPublicMirrors())
            .Load(folder, progress ?? (_ => { }), cancellation);

    /// <summary>Digits of the built-in generator (<see cref="SyntheticDigits"/>), none of them in both sets.</summary>
    /// <param name="train">How many to train with.</param>
    /// <param name="test">How many to test with.</param>
    /// <param name="seed">Any number; another seed gives other digits.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Mnist Synthetic(int train, int test, long seed = 0, CancellationToken cancellation = default) => new(
        SyntheticDigits.Generate(train, seed, 0, cancellation),
        SyntheticDigits.Generate(test, seed, train, cancellation),
        "synthetic",
        "synthetic digits from the built-in generator, not MNIST");
}
