namespace Nabla.Data;

/// <summary>The places where <see cref="Mnist.Load"/> looks, in this order.</summary>
/// <param name="environment">What NABLA_DATA says; null or empty where it is not set.</param>
/// <param name="cache">The user's cache, which need not exist.</param>
sealed class MnistSearch(string? environment, string cache)
{
    public Mnist Load(string? folder, Action<string> progress, CancellationToken cancellation)
    {
        if (folder is not null)
            return ReadNamed(folder, "", cancellation) ?? throw Lacks(folder);
        if (!string.IsNullOrEmpty(environment)
            && ReadNamed(environment, "NABLA_DATA: ", cancellation) is { } fromEnvironment)
            return fromEnvironment;
        if (MnistFolder.Locate(cache) is { } cached)
            return MnistFolder.Read(cached, cancellation);
        throw Lacks(cache);
    }

    /// <summary>Reads a folder that somebody named: it must exist. Null where it holds none of the four files.</summary>
    static Mnist? ReadNamed(string folder, string origin, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new DataException(
                File.Exists(folder) ? $"{origin}{folder} is a file, not a folder" : $"{origin}there is no folder {folder}");
        return MnistFolder.Locate(folder) is { } place ? MnistFolder.Read(place, cancellation) : null;
    }

    static DataException Lacks(string folder) =>
        new($"{folder} holds none of MNIST's four files ({MnistFile.TrainImages.Name}, ... with or without .gz)");
}
