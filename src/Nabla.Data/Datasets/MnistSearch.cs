namespace Nabla.Data;

/// <summary>
/// The places where <see cref="Mnist.Load"/> looks, in this order: the folder that was given (then nowhere else), the
/// one that NABLA_DATA names, the user's cache, the public mirrors; else the built-in generator writes the digits.
/// </summary>
/// <param name="environment">What NABLA_DATA says; null or empty where it is not set.</param>
/// <param name="cache">The user's cache, which need not exist; downloads go to its folder <c>mnist</c>.</param>
/// <param name="download">What fetches the files that the cache does not hold.</param>
sealed class MnistSearch(string? environment, string cache, MnistDownload download)
{
    /// <summary>How many digits the generator writes, to train and to test with: as many as MNIST has.</summary>
    public (int Train, int Test) Synthetic { get; init; } = (60_000, 10_000);

    public Mnist Load(string? folder, Action<string> progress, CancellationToken cancellation)
    {
        if (folder is not null)
            return ReadNamed(folder, "", cancellation) ?? throw Lacks(folder);
        if (!string.IsNullOrEmpty(environment)
            && ReadNamed(environment, "NABLA_DATA: ", cancellation) is { } fromEnvironment)
            return fromEnvironment;
        return ReadCache(progress, cancellation)
            ?? Mnist.Synthetic(Synthetic.Train, Synthetic.Test, cancellation: cancellation);
    }

    /// <summary>
    /// Reads a folder that somebody named: it must exist. Null where it holds none of the four files.
    /// </summary>
    static Mnist? ReadNamed(string folder, string origin, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new DataException(File.Exists(folder)
                ? $"{origin}{folder} is a file, not a folder"
                : $"{origin}there is no folder {folder}");
        return MnistFolder.Locate(folder) is { } place ? MnistFolder.Read(place, cancellation) : null;
    }

    /// <summary>Reads the cache, after a download where a file is missing; null where that is not possible.</summary>
    Mnist? ReadCache(Action<string> progress, CancellationToken cancellation)
    {
        string place = MnistFolder.Locate(cache) ?? Path.Combine(cache, "mnist");
        if (MnistFile.All.Any(file => file.Find(place) is null) && !TryFetch(place, progress, cancellation))
            return null;
        return MnistFolder.Read(place, cancellation);
    }

    bool TryFetch(string place, Action<string> progress, CancellationToken cancellation)
    {
        try
        {
            download.Fetch(place, progress, cancellation);
            return true;
        }
        catch (DataException fault)
        {
            progress($"{fault.Message}: writing synthetic digits instead");
            return false;
        }
    }

    static DataException Lacks(string folder) =>
        new($"{folder} holds none of MNIST's four files ({MnistFile.TrainImages.Name}, ... with or without .gz)");
}
