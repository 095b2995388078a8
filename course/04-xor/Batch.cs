namespace Nabla.Course.Xor;

/// <summary>The same gradient with all four samples at once. A sample is a row; X is 4x2, H 4x2, A 4x1.</summary>
public static class Batch
{
    static readonly double[,] X = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
    static readonly double[,] Y = { { 0 }, { 1 }, { 1 }, { 0 } };

    #region batch
    public static Network Gradient(Network n)
    {
        double[,] w = { { n.W11, n.W12 }, { n.W21, n.W22 } }, v = { { n.W31, n.W32 } };

        double[,] h = Sigmoid(Plus(Times(X, Transpose(w)), [n.B1, n.B2]));
        double[,] a = Sigmoid(Plus(Times(h, Transpose(v)), [n.B3]));

        double[,] d3 = Each(a, Y, (a, y) => 2 * (a - y) * a * (1 - a));
        double[,] d = Each(Times(d3, v), h, (back, h) => back * h * (1 - h));

        double[,] dv = Times(Transpose(d3), h), dw = Times(Transpose(d), X);
        double[] db = ColumnSums(d), db3 = ColumnSums(d3);
        return new(dw[0, 0], dw[0, 1], db[0], dw[1, 0], dw[1, 1], db[1], dv[0, 0], dv[0, 1], db3[0]);
    }
    #endregion

    #region times
    static double[,] Times(double[,] p, double[,] q)
    {
        double[,] product = new double[p.GetLength(0), q.GetLength(1)];
        for (int i = 0; i < p.GetLength(0); i++)
        {
            for (int j = 0; j < q.GetLength(1); j++)
            {
                for (int k = 0; k < q.GetLength(0); k++) product[i, j] += p[i, k] * q[k, j];
            }
        }
        return product;
    }
    #endregion

    static double[,] Transpose(double[,] p) => Make(p.GetLength(1), p.GetLength(0), (i, j) => p[j, i]);

    static double[,] Plus(double[,] p, double[] row) =>
        Make(p.GetLength(0), p.GetLength(1), (i, j) => p[i, j] + row[j]);

    static double[,] Each(double[,] p, double[,] q, Func<double, double, double> f) =>
        Make(p.GetLength(0), p.GetLength(1), (i, j) => f(p[i, j], q[i, j]));

    static double[,] Sigmoid(double[,] p) =>
        Make(p.GetLength(0), p.GetLength(1), (i, j) => 1 / (1 + Math.Exp(-p[i, j])));

    static double[] ColumnSums(double[,] p)
    {
        double[] sums = new double[p.GetLength(1)];
        for (int i = 0; i < p.GetLength(0); i++)
        {
            for (int j = 0; j < sums.Length; j++) sums[j] += p[i, j];
        }
        return sums;
    }

    static double[,] Make(int rows, int columns, Func<int, int, double> value)
    {
        double[,] made = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) made[i, j] = value(i, j);
        }
        return made;
    }
}
