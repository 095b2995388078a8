using System.Runtime.InteropServices;

namespace Nabla.Arrays.Kernels;

/// <summary>Working memory of a thread, 64-byte aligned, grown on demand; valid until the thread asks again.</summary>
sealed unsafe class Scratch
{
    [ThreadStatic] static Scratch? mine;
    void* memory;
    nuint size;

    ~Scratch() => NativeMemory.AlignedFree(memory);

    public static void* Take(nuint bytes)
    {
        var scratch = mine ??= new Scratch();
        if (scratch.size < bytes) scratch.Grow(bytes);
        return scratch.memory;
    }

    void Grow(nuint bytes)
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
        size = 0;
        memory = NativeMemory.AlignedAlloc(bytes, 64);
        size = bytes;
    }
}
