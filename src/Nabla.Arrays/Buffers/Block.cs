using System.Numerics;
using System.Runtime.InteropServices;

namespace Nabla.Arrays.Buffers;

/// <summary>
/// A piece of native memory, aligned to 64 bytes, that one array or several small ones live in. An array keeps its
/// block reachable; when the collector finds the block unreachable, its memory goes back to the pool.
/// Small arrays are carved from a block of <see cref="Pieces"/> equal pieces, so that the price of a finalizer is
/// paid once for all of them, and an array that is kept keeps at most that many of its size.
/// </summary>
sealed unsafe class Block(BufferPool pool, int sizeClass, nuint bytes)
{
    public const int Alignment = 64, Pieces = 32;

    byte* next;
    int remaining;

    public byte* Pointer { get; } = pool.Take(sizeClass, bytes);

    ~Block() => pool.Return(sizeClass, bytes, Pointer);

    /// <summary>The next unused piece, or null.</summary>
    public byte* Carve(nuint piece)
    {
        if (remaining == 0) return null;
        remaining--;
        var result = next;
        next += piece;
        return result;
    }

    public Block Cut(int pieces)
    {
        next = Pointer;
        remaining = pieces;
        return this;
    }
}

/// <summary>Sizes rounded up to four steps an octave from 64 bytes: at most a quarter of a block is unused.</summary>
static class SizeClass
{
    public static int Of(nuint bytes)
    {
        var lines = Math.Max((bytes + 63) / 64, 1);
        if (lines <= 4) return (int)lines - 1;
        var octave = BitOperations.Log2((ulong)lines - 1);
        return (4 * (octave - 1)) + (int)((lines - 1) >> (octave - 2)) - 4;
    }

    public static nuint Bytes(int sizeClass)
    {
        if (sizeClass < 4) return 64 * ((nuint)sizeClass + 1);
        var octave = (sizeClass / 4) + 1;
        return 64 * (((nuint)(sizeClass % 4) + 5) << (octave - 2));
    }
}

/// <summary>
/// Native memory, aligned; the only place that asks the system for it and gives it back. Where blocks are large, pages
/// of 2 MB are asked for: they take a 512th of the page faults, and of the processor's table of pages.
/// </summary>
static unsafe partial class NativeBlocks
{
    const int HugePage = 2 << 20, AdviseHugePages = 14;

    public static byte* Allocate(nuint bytes)
    {
        if (bytes < 2 * HugePage || !OperatingSystem.IsLinux())
            return (byte*)NativeMemory.AlignedAlloc(bytes, Block.Alignment);
        var block = NativeMemory.AlignedAlloc(bytes, HugePage);
        // Advice: where the system does not take it, pages are small.
        _ = Advise(block, bytes / HugePage * HugePage, AdviseHugePages);
        return (byte*)block;
    }

    public static void Free(byte* pointer) => NativeMemory.AlignedFree(pointer);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
