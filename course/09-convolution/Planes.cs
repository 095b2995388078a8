namespace Nabla.Course.Convolutions;

/// <summary>
/// A stack of pictures of one size, as a row of a batch holds it: number (c, i, j) at (c * Height + i) * Width + j.
/// </summary>
public readonly record struct Planes(int Count, int Height, int Width)
{
    public int Area => checked(Height * Width);

    public int Length => checked(Count * Area);

    public override string ToString() => $"{Count} {Height} {Width}";
}

/// <summary>
/// How a small square is slid over a picture: its side, how far it goes each time, how much paper lies around.
/// </summary>
public readonly record struct Window(int Size, int Padding = 0, int Stride = 1)
{
    #region places
    /// <summary>How many places it takes along a side of the picture; none where it does not fit.</summary>
    public int Places(int side) =>
        side + (2 * Padding) < Size ? 0 : ((side + (2 * Padding) - Size) / Stride) + 1;
    #endregion

    public Planes Over(Planes input, int maps) => new(maps, Places(input.Height), Places(input.Width));
}
