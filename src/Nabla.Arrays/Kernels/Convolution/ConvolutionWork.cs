namespace Nabla.Arrays.Kernels;

/// <summary>
/// What a convolution or a pooling of one geometry works with besides its operands. Kept from call to call, one call at
/// a time, nothing is allocated.
/// </summary>
sealed unsafe class ConvolutionWork
{
    (Taps Y, Taps X)? taps;
    NDArray? memory;

    /// <summary>How the kernel meets rows and columns.</summary>
    public (Taps Y, Taps X) Taps(in Geometry geometry, bool backward) =>
        taps ??= (geometry.Rows(backward), geometry.Columns(backward));

    /// <summary>Working memory, not cleared; it is valid as long as this is reachable.</summary>
    public T* Memory<T>(int count) where T : unmanaged
    {
        if (memory is null || memory.Length < count) memory = NDArray.Uninitialized(DTypes.Of<T>(), [count]);
        return (T*)memory.Pointer;
    }
}
