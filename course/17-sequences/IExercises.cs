namespace Nabla.Course.Sequences;

/// <summary>What chapter 17 asks of the reader.</summary>
interface IExercises
{
    double Through(double u, double[] x, double h);

    double BiasToKeep(double share, int steps);

    double Clip(double[][] slopes, double limit);

    (double[,] W, double[,] U) Delay(int letters, int far);
}
