namespace Nabla.Data;

/// <summary>Where MNIST lies on this machine, without reading it, and how it gets there.</summary>
public static class MnistCache
{
    /// <summary>The user's cache: downloads are kept in its folder <c>mnist</c>. It need not exist.</summary>
    public static string Folder => UserCache.Folder();

    /// <summary>
    /// The folder whose four files <see cref="Mnist.Load"/> would read, looking in the same places in the same order;
    /// null where it would have to download them.
    /// </summary>
    /// <param name="folder">The only place to look; null for NABLA_DATA and the cache.</param>
    public static string? Locate(string? folder = null)
    {
        string?[] places = folder is null ? [Environment.GetEnvironmentVariable("NABLA_DATA"), Folder] : [folder];
        return places
            .Where(place => !string.IsNullOrEmpty(place))
            .Select(place => MnistFolder.Locate(place!))
            .FirstOrDefault(place => place is not null && MnistFile.All.All(file => file.Find(place) is not null));
    }

    /// <summary>Downloads the files that the cache does not hold yet, their checksums compared.</summary>
    /// <param name="progress">Told what happens, one line at a time.</param>
    /// <param name="cancellation">Ends the download; no half file is left.</param>
    /// <returns>The folder that holds the four files.</returns>
    /// <exception cref="DataException">No mirror gave a file, or it cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static string Fetch(Action<string>? progress = null, CancellationToken cancellation = default)
    {
        string place = MnistFolder.Locate(Folder) ?? Path.Combine(Folder, "mnist");
        MnistDownload.FromPublicMirrors().Fetch(place, progress ?? (_ => { }), cancellation);
        return place;
    }
}
