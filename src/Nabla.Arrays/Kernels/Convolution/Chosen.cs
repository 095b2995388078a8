using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The slopes of a convolution's output that went into a maximum over windows: windows lie side by side, and of each
/// only the element that was chosen has a slope. So the gradients multiply one pixel of a window instead of all, the
/// others times zero. That is the same as long as numbers are finite; <see cref="IsFinite"/> asks.
/// </summary>
unsafe struct Chosen<T> where T : unmanaged
{
    const int MostElements = 16;

    /// <summary>The convolution.</summary>
    public Geometry Geometry;

    /// <summary>Extents of a window, in pixels of the convolution's output.</summary>
    public (int Y, int X) Window;

    /// <summary>Which element of its window was chosen, row by row: (images, windows down, across, channels).</summary>
    public byte* Places;

    /// <summary>The chosen elements' slopes, in that shape.</summary>
    public T* Slopes;

    /// <summary>Windows down and across; pixels that are left over at the end have no slope.</summary>
    public readonly (int Y, int X) Count => (Geometry.Out.Y / Window.Y, Geometry.Out.X / Window.X);

    /// <summary>Elements of slopes of one image.</summary>
    public readonly int Each => Count.Y * Count.X * Geometry.ChannelsOut;

    /// <summary>
    /// Whether a row of the kernel, columns by channels, is so short that the other ways leave vectors empty or are
    /// slowed down by them: then fewer multiplications win. It does not depend on the machine.
    /// </summary>
    public static bool Suits(in Geometry g, (int Y, int X) window) => g.Groups == 1 && g.Dilation.X == 1
        && window.Y * window.X is >= 4 and <= MostElements && g.Size.X * g.ChannelsIn <= 4 * Lanes256<T>.Count;

    /// <summary>Whether slopes and the other operand of a gradient are finite.</summary>
    public readonly bool IsFinite(T* other, nint count) =>
        Finite<T>.All(other, count) && Finite<T>.All(Slopes, (nint)Geometry.Images * Each);

    /// <summary>How far the pixel that each element of a window sees lies from what its first one sees.</summary>
    public readonly void Offsets(nint pitch, nint* offsets)
    {
        for (var i = 0; i < Window.Y; i++)
            for (var j = 0; j < Window.X; j++)
                *offsets++ = (i * Geometry.Stride.Y * pitch) + (j * Geometry.Stride.X * Geometry.ChannelsIn);
    }

    /// <summary>All slopes of the convolution's output.</summary>
    public readonly NDArray Spread()
    {
        var g = Geometry;
        var all = NDArray.Zeros(DTypes.Of<T>(), [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut]);
        var to = (T*)all.Pointer;
        for (var at = 0; at < g.Images * Each; at++)
        {
            var (window, channel) = (at / g.ChannelsOut, at % g.ChannelsOut);
            var (row, x) = (window / Count.X, window % Count.X);
            var (image, y) = (row / Count.Y, row % Count.Y);
            var pixel = (((nint)image * g.Out.Y) + (y * Window.Y) + (Places[at] / Window.X)) * g.Out.X;
            to[((pixel + (x * Window.X) + (Places[at] % Window.X)) * g.ChannelsOut) + channel] = Slopes[at];
        }
        return all;
    }
}

/// <summary>
/// Some images with all that the kernel sees beside them, in the thread's scratch: what lies outside is zero. Behind
/// the end of each there is room for vectors that reach over.
/// </summary>
readonly unsafe struct Padded<T> where T : unmanaged
{
    readonly Geometry geometry;
    readonly T* memory;
    readonly int height;

    /// <param name="geometry">The convolution.</param>
    /// <param name="outputs">How many of its output's pixels, down and across, see anything.</param>
    /// <param name="room">Elements behind the end.</param>
    /// <param name="near">As many elements as the images may take together; one image takes what it needs.</param>
    public Padded(in Geometry geometry, (int Y, int X) outputs, int room, int near)
    {
        this.geometry = geometry;
        height = ((outputs.Y - 1) * geometry.Stride.Y) + ((geometry.Size.Y - 1) * geometry.Dilation.Y) + 1;
        Pitch = (((outputs.X - 1) * geometry.Stride.X) + geometry.Size.X) * geometry.ChannelsIn;
        Length = (height * Pitch) + room;
        Images = Math.Max(near / Length, 1);
        memory = (T*)Scratch.Take((nuint)sizeof(T) * (nuint)Images * (nuint)Length);
    }

    /// <summary>Elements of a row.</summary>
    public int Pitch { get; }

    /// <summary>Elements from one image to the next.</summary>
    public int Length { get; }

    /// <summary>How many images there is room for.</summary>
    public int Images { get; }

    /// <summary>What the first element of the kernel sees for the first pixel.</summary>
    public T* First => memory;

    public void Clear() => new Span<T>(memory, Images * Length).Clear();

    // How much of the image is seen.
    (int Rows, int Elements) Seen => (Math.Clamp(height - geometry.Low.Y, 0, geometry.In.Y),
        Math.Clamp(Pitch - (geometry.Low.X * geometry.ChannelsIn), 0, geometry.In.X * geometry.ChannelsIn));

    T* Inside => memory + ((nint)geometry.Low.Y * Pitch) + (geometry.Low.X * geometry.ChannelsIn);

    /// <summary>Puts an image in its place; what is beside it was cleared.</summary>
    public void Fill(T* image, int place)
    {
        var (rows, elements) = Seen;
        var to = Inside + ((nint)place * Length);
        Packing.Copy(image, geometry.In.X * geometry.ChannelsIn, to, Pitch, rows, elements);
    }

    /// <summary>Takes the first image out; what was not seen is zero.</summary>
    public void Empty(T* image)
    {
        var ((rows, elements), row) = (Seen, geometry.In.X * geometry.ChannelsIn);
        if ((rows, elements) != (geometry.In.Y, row)) new Span<T>(image, geometry.In.Y * row).Clear();
        Packing.Copy(Inside, Pitch, image, row, rows, elements);
    }
}
