// Yours. Replace each throw by your own code, then run `nabla check 5`: it tries what you wrote on many inputs and says
// what is still wrong. Solutions.cs is there for afterwards.

namespace Nabla.Course.Digits;

interface IExercises
{
    int Knobs(int[] widths);

    double TanhDelta(double a, double y);

    float[] ProductAtB(float[] a, float[] b, int m, int k, int n);

    int[,] Confusion(byte[] labels, byte[] answers);
}

sealed class Exercises : IExercises
{
    /// <summary>How many weights and biases a network of these widths has, the input's width first.</summary>
    public int Knobs(int[] widths) => throw new NotImplementedException();

    /// <summary>
    /// The derivative of C = (a - y)^2 / 2 with respect to the pre-activation z of an output a = tanh(z). All you are
    /// given is a and y.
    /// </summary>
    public double TanhDelta(double a, double y) => throw new NotImplementedException();

    /// <summary>C = A^T B, row-major, A k x m and B k x n, so C is m x n; without a transposed copy of A.</summary>
    public float[] ProductAtB(float[] a, float[] b, int m, int k, int n) => throw new NotImplementedException();

    /// <summary>A 10 x 10 table: in row d and column g, how often a digit d was answered with g.</summary>
    public int[,] Confusion(byte[] labels, byte[] answers) => throw new NotImplementedException();
}
