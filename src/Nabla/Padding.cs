namespace Nabla;

/// <summary>A number for each spatial axis, y and x; one number means both.</summary>
/// <param name="Y">The number for y; of no meaning where there is one spatial axis.</param>
/// <param name="X">The number for x.</param>
public readonly record struct Spatial(int Y, int X)
{
    /// <summary>The same number for both axes.</summary>
    public static implicit operator Spatial(int both) => new(both, both);

    /// <summary>A number each.</summary>
    public static implicit operator Spatial((int Y, int X) each) => new(each.Y, each.X);
}

/// <summary>
/// What is put around an image before a window slides over it: nothing by default; a number of elements on all sides,
/// (y, x), or ((low y, high y), (low x, high x)); or <see cref="Same"/>.
/// </summary>
public readonly record struct Padding
{
    (Spatial Low, Spatial High) Sides { get; init; }

    bool IsSame { get; init; }

    /// <summary>
    /// As much as makes the output's extents those of the input divided by the stride, rounded up; the odd one goes
    /// behind.
    /// </summary>
    public static Padding Same { get; } = new() { IsSame = true };

    /// <summary>As many on all sides.</summary>
    public static implicit operator Padding(int all) => new() { Sides = (all, all) };

    /// <summary>As many on both sides of y, and of x.</summary>
    public static implicit operator Padding((int Y, int X) each) => new() { Sides = (each, each) };

    /// <summary>As many on each side.</summary>
    public static implicit operator Padding(((int Low, int High) Y, (int Low, int High) X) each) =>
        new() { Sides = ((each.Y.Low, each.X.Low), (each.Y.High, each.X.High)) };

    /// <summary><c>same</c>, or what is put low and high, along y and along x: <c>((1, 2), (0, 0))</c>.</summary>
    public override string ToString()
    {
        var (low, high) = Sides;
        return IsSame ? "same" : $"(({low.Y}, {high.Y}), ({low.X}, {high.X}))";
    }

    /// <summary>Elements before and behind, where a window of a size slides over extents.</summary>
    internal (Spatial Low, Spatial High) For(Spatial extent, Spatial size, Spatial stride, Spatial dilation)
    {
        if (!IsSame) return Sides;
        static (int Low, int High) Along(int extent, int size, int stride, int dilation)
        {
            var windows = (extent + stride - 1) / stride;
            var missing = Math.Max(0, ((windows - 1) * stride) + (dilation * (size - 1)) + 1 - extent);
            return (missing / 2, missing - (missing / 2));
        }
        var y = Along(extent.Y, size.Y, stride.Y, dilation.Y);
        var x = Along(extent.X, size.X, stride.X, dilation.X);
        return ((y.Low, x.Low), (y.High, x.High));
    }
}
