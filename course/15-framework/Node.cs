namespace Nabla.Course.Frameworks.Mini;

/// <summary>
/// A matrix in a computation, a sample a row: its numbers, and how the loss feels each of them once a
/// <see cref="Pass"/> has gone back. What is given from outside, such as pixels, is not felt: nobody could change it.
/// </summary>
public sealed class Node(int rows, int columns, float[]? values = null, bool given = false)
{
    float[]? slope;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public float[] Values { get; } = values ?? new float[rows * columns];

    public bool Given { get; } = given;

    /// <summary>How much the loss feels each number: zeros, to which a way back adds.</summary>
    public float[] Slope => slope ??= new float[Values.Length];

    /// <summary>Numbers from outside.</summary>
    public static Node From(int rows, int columns, float[] values) => new(rows, columns, values, given: true);

    public override string ToString() => $"{Rows} x {Columns}";
}

#region pass
/// <summary>
/// One way forward and back: whether it is for training, where its chance comes from, and what has been done.
/// </summary>
public sealed class Pass(bool training, Random? random = null)
{
    readonly List<Action> back = [];

    public bool Training => training;

    public Random Random => random ?? throw new InvalidOperationException("a layer draws: give the pass a Random");

    /// <summary>y has been made; this is how what y feels goes back to what it was made of.</summary>
    public Node Did(Node y, Action wayBack)
    {
        back.Add(wayBack);
        return y;
    }

    /// <summary>From the loss back to everything it was made of: the last that was done first.</summary>
    public void Backward(Node loss)
    {
        loss.Slope[0] = 1;
        for (int i = back.Count - 1; i >= 0; i--)
            back[i]();
    }
}
#endregion
