using System.Runtime.InteropServices;

namespace Nabla.Data;

/// <summary>
/// Has the system write a folder to the disk: the names in it, where <c>Flush</c> of a file writes what is inside the
/// file. The base library opens no folders, so Unix is asked itself. On Windows the file system keeps a journal of
/// names, and there is nothing to ask for.
/// </summary>
static partial class FolderFlush
{
    const int ReadOnly = 0, NotSupported = 22;

    /// <exception cref="IOException">The disk says that it failed.</exception>
    public static void Of(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder, ReadOnly);
        // A folder that may be written to but not listed can not be opened: then the rename alone has to do.
        if (handle < 0)
            return;
        try
        {
            // Some file systems of a network know no such thing, and say EINVAL.
            if (Flush(handle) != 0 && Marshal.GetLastPInvokeError() is var error and not NotSupported)
                throw new IOException($"{folder} cannot be flushed: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
