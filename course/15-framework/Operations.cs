using Nabla.Course.Digits;

namespace Nabla.Course.Frameworks.Mini;

/// <summary>
/// What can be done to nodes. Whoever adds an operation owes its way forward and its way back, and nothing else.
/// </summary>
public static class Operations
{
    #region times
    /// <summary>Y = X W. Back: X feels Y's slope times W^T, and W feels X^T times Y's slope.</summary>
    public static Node Times(this Node x, Node w, Pass pass)
    {
        Node y = new(x.Rows, w.Columns);
        Matrix.Multiply(x.Values, w.Values, y.Values, x.Rows, x.Columns, w.Columns);
        return pass.Did(y, () =>
        {
            if (!x.Given)
                Matrix.MultiplyABt(y.Slope, w.Values, x.Slope, x.Rows, w.Columns, x.Columns, beta: 1);
            Matrix.MultiplyAtB(x.Values, y.Slope, w.Slope, x.Columns, x.Rows, w.Columns, beta: 1);
        });
    }
    #endregion

    #region plus
    /// <summary>The same row added to every row. Back: the row feels the sum of what all rows feel.</summary>
    public static Node Plus(this Node x, Node row, Pass pass)
    {
        Node y = new(x.Rows, x.Columns);
        for (int i = 0; i < y.Values.Length; i++)
            y.Values[i] = x.Values[i] + row.Values[i % x.Columns];
        return pass.Did(y, () =>
        {
            for (int i = 0; i < y.Values.Length; i++)
            {
                x.Slope[i] += y.Slope[i];
                row.Slope[i % x.Columns] += y.Slope[i];
            }
        });
    }
    #endregion

    #region each
    /// <summary>A function of each number, and its slope where the number is x and the value y.</summary>
    public static Node Each(this Node x, Pass pass, Converter<float, float> f, Func<float, float, float> slope)
    {
        Node y = new(x.Rows, x.Columns, Array.ConvertAll(x.Values, f));
        return pass.Did(y, () =>
        {
            for (int i = 0; i < y.Values.Length; i++)
                x.Slope[i] += y.Slope[i] * slope(x.Values[i], y.Values[i]);
        });
    }

    public static Node Sigmoid(this Node x, Pass pass) =>
        x.Each(pass, x => 1 / (1 + MathF.Exp(-x)), (x, y) => y * (1 - y));

    public static Node Tanh(this Node x, Pass pass) => x.Each(pass, MathF.Tanh, (x, y) => 1 - (y * y));

    public static Node Relu(this Node x, Pass pass) => x.Each(pass, x => MathF.Max(x, 0), (x, y) => x > 0 ? 1 : 0);
    #endregion
}
