namespace Nabla.Data;

/// <summary>
/// Writes a file whole or not at all: into a temporary file in the same folder, flushed to the disk, renamed over the
/// old one, and the folder flushed, so that the new name outlives a power cut too. Where anything fails nothing is left
/// behind and the old file stays.
/// </summary>
static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? full;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            WriteAndRename(temporary, full, write);
            FolderFlush.Of(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be written: {fault.Message}", fault);
        }
    }

    static void WriteAndRename(string temporary, string path, Action<Stream> write)
    {
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            // After the rename there is none.
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
