namespace Nabla.Course.Parallels;

/// <summary>What chapter 14 asks of the reader.</summary>
interface IExercises
{
    double[] Accumulated(Func<int[], double[]> meanSlope, int[] batch, int atOnce);

    void Butterfly(float[][] machines);

    int BreakEven(Cluster cluster, double secondsForOne, double bytes, int machines);

    Tensor Normalized(Tensor x);
}
