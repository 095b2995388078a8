using System.Globalization;

namespace Nabla.Data;

/// <summary>
/// Fetches MNIST's files from public mirrors into a folder. A file is fetched whole into memory, unpacked within the
/// limits of <see cref="DataFile"/>, its SHA-256 compared, and only then written, under a temporary name that is
/// renamed: what lies in the folder is right, and nothing half-written is left behind or gone on with.
/// </summary>
/// <param name="mirrors">Where to look for <c>NAME.gz</c>, in this order; each ends with a slash.</param>
/// <param name="handler">What carries the requests; used for one fetch and disposed with it.</param>
sealed class MnistDownload(IReadOnlyList<Uri> mirrors, HttpMessageHandler handler)
{
    public static readonly IReadOnlyList<Uri> PublicMirrors =
    [
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    ];

    /// <summary>Over three times the largest of the files.</summary>
    const int MaxLength = 32 << 20;

    /// <summary>How long a mirror may be silent, before it answers and between two pieces of what it sends.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>A machine without a network should not wait: two mirrors make a few seconds.</summary>
    public static MnistDownload FromPublicMirrors() =>
        new(PublicMirrors, new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2.5) });

    /// <summary>
    /// Fetches the files that <paramref name="folder"/> does not hold yet, making the folder where it must.
    /// </summary>
    /// <exception cref="DataException">
    /// No mirror gave a file, or it cannot be written; the message says why.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Fetch(string folder, Action<string> progress, CancellationToken cancellation)
    {
        using HttpClient client = new(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (MnistFile file in MnistFile.All)
            if (file.Find(folder) is null)
                FetchAsync(client, file, folder, progress, cancellation).GetAwaiter().GetResult();
    }

    async Task FetchAsync(
        HttpClient client, MnistFile file, string folder, Action<string> progress, CancellationToken cancellation)
    {
        List<string> faults = [];
        foreach (Uri mirror in mirrors)
        {
            Uri address = new(mirror, file.Name + ".gz");
            try
            {
                byte[] content = await GetAsync(client, address, progress, cancellation).ConfigureAwait(false);
                Check(file, content, address);
                Store(Path.Combine(folder, file.Name + ".gz"), content);
                return;
            }
            catch (Exception fault) when (IsOfTheMirror(fault, cancellation))
            {
                string what = fault is OperationCanceledException ? "it is silent" : fault.Message;
                faults.Add($"{address.Host}: {what}");
                progress(faults[^1]);
            }
        }
        throw new DataException($"{file.Name} could not be downloaded ({string.Join("; ", faults)})");
    }

    /// <summary>
    /// What another mirror may do better: all but the user's own cancellation, and a folder that takes no file.
    /// </summary>
    static bool IsOfTheMirror(Exception fault, CancellationToken cancellation) =>
        fault is HttpRequestException or IOException or MirrorException
        || (fault is OperationCanceledException && !cancellation.IsCancellationRequested);

    async Task<byte[]> GetAsync(HttpClient client, Uri address, Action<string> progress, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Patience);
        using HttpResponseMessage response = await client
            .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        long? declared = response.Content.Headers.ContentLength;
        using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using MemoryStream content = new();
        byte[] piece = new byte[1 << 16];
        long shown = 0;
        while (true)
        {
            silence.CancelAfter(Patience);
            int read = await body.ReadAsync(piece, silence.Token).ConfigureAwait(false);
            if (read == 0)
                return content.ToArray();
            content.Write(piece, 0, read);
            if (content.Length > MaxLength)
                throw new MirrorException($"sends more than {MaxLength:N0} bytes");
            if (content.Length - shown >= 1 << 20 || content.Length == declared)
                progress(Progress(address, shown = content.Length, declared));
        }
    }

    static string Progress(Uri address, long received, long? declared)
    {
        string of = declared is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all / 1e6:F1}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"downloading {address.Segments[^1]} from {address.Host}: {received / 1e6:F1}{of} MB");
    }

    static void Check(MnistFile file, byte[] content, Uri address)
    {
        if (!DataFile.IsGzip(content))
            throw new MirrorException("sends something that is not gzipped");
        try
        {
            if (!file.Matches(DataFile.Gunzip(content, address.Segments[^1])))
                throw new MirrorException($"its {file.Name} has the wrong checksum");
        }
        catch (DataException fault)
        {
            throw new MirrorException(fault.Message, fault);
        }
    }

    static void Store(string path, byte[] content)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be written: {fault.Message}", fault);
        }
        AtomicFile.Write(path, stream => stream.Write(content));
    }

    /// <summary>A mirror answered, but not with the file.</summary>
    sealed class MirrorException(string message, Exception? inner = null) : Exception(message, inner);
}
