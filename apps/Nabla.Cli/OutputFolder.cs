namespace Nabla.Cli;

/// <summary>
/// A folder that a command fills. That it can be written to is known before the work begins; a file is written beside
/// its place and renamed, so that no reader ever meets half of one.
/// </summary>
sealed class OutputFolder
{
    /// <summary>About what a training leaves: a disk that is nearly full shows it before the work begins.</summary>
    const int ProbeLength = 1 << 18;

    /// <exception cref="CommandException">The folder can not be made, or nothing can be written in it.</exception>
    public OutputFolder(string path)
    {
        Location = path;
        Attempt(() =>
        {
            Directory.CreateDirectory(path);
            Replace(Path.Combine(path, ".nabla-probe"), new byte[ProbeLength]);
            File.Delete(Path.Combine(path, ".nabla-probe"));
        });
    }

    /// <summary>As the user wrote it.</summary>
    public string Location { get; }

    public string PathOf(string name) => Path.Combine(Location, name);

    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes <c>name</c> and returns where it is.</summary>
    public string Write(string name, byte[] content)
    {
        string path = PathOf(name);
        Attempt(() => Replace(path, content));
        return path;
    }

    static void Replace(string path, byte[] content)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    void Attempt(Action work)
    {
        try
        {
            work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new CommandException($"can not write to the folder '{Location}': {fault.Message}", fault);
        }
    }
}
