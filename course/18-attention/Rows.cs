using Nabla.Course.Einsums;

namespace Nabla.Course.Attentions;

/// <summary>Matrices as lists of rows, one a place of a text: what chapter 5 wrote for its layers, in three lines each.</summary>
static class Rows
{
    public static double[,] Product(double[,] a, double[,] b)
    {
        var c = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
            for (int k = 0; k < a.GetLength(1); k++)
                if (a[i, k] != 0)
                    for (int j = 0; j < b.GetLength(1); j++)
                        c[i, j] += a[i, k] * b[k, j];
        return c;
    }

    public static double[,] Turned(double[,] a) => Fill(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    public static double[,] Sum(params double[][,] all) =>
        Fill(all[0].GetLength(0), all[0].GetLength(1), (i, j) => all.Sum(a => a[i, j]));

    public static double[,] Fill(int rows, int columns, Func<int, int, double> f)
    {
        var a = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                a[i, j] = f(i, j);
        return a;
    }

    /// <summary>Numbers from N(0, 1), the same for the same seed.</summary>
    public static double[,] Normal(int seed, int rows, int columns)
    {
        double[] numbers = NdArray.Normal(seed, rows * columns).Values;
        return Fill(rows, columns, (i, j) => numbers[(i * columns) + j]);
    }

    /// <summary>The sum of all products of two numbers in the same place.</summary>
    public static double Dot(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>(), (x, y) => x * y).Sum();

    /// <summary>The largest distance between two numbers in the same place.</summary>
    public static double Miss(double[,] a, double[,] b) =>
        a.Cast<double>().Zip(b.Cast<double>(), (x, y) => Math.Abs(x - y)).Max();
}
