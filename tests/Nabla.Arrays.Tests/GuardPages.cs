using System.Runtime.InteropServices;

namespace Nabla.Arrays.Tests;

/// <summary>Pages of memory between two that nobody may touch: a step outside ends the process.</summary>
sealed unsafe partial class GuardPages : IDisposable
{
    const int Page = 4096, NoAccess = 0, ReadWrite = 3, PrivateAnonymous = 0x22;
    readonly byte* start;
    readonly nuint length;

    public GuardPages(int pages)
    {
        length = (nuint)(pages + 2) * Page;
        start = (byte*)Map(null, length, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)start == -1 || Protect(start, Page, NoAccess) != 0 || Protect(start + length - Page, Page, NoAccess) != 0)
            throw new InvalidOperationException($"mmap or mprotect failed: {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>The first byte that may be touched.</summary>
    public byte* First => start + Page;

    /// <summary>The byte behind the last that may be touched.</summary>
    public byte* End => start + length - Page;

    public void Dispose() => _ = Unmap(start, length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint length);
}
