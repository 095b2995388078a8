namespace Nabla.Course.Parallels;

/// <summary>Yours. <c>nabla check 14</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. The mean slope of a batch that does not fit into memory: <c>meanSlope</c> gives the mean over the samples
    /// that it is given, and may be given at most so many at once. The last piece may be shorter.
    /// </summary>
    public double[] Accumulated(Func<int[], double[]> meanSlope, int[] batch, int atOnce) =>
        throw new NotImplementedException();

    /// <summary>
    /// 2. The sum of all arrays, in each machine's array, in as few rounds as the logarithm of the number of machines,
    /// a power of two: in round r machine i and the one whose number differs in bit r show each other all they have,
    /// and both add.
    /// </summary>
    public void Butterfly(float[][] machines) => throw new NotImplementedException();

    /// <summary>
    /// 3. The smallest batch with which so many machines, in a ring, take a step in less time than one alone, which
    /// needs <c>secondsForOne</c> for a sample.
    /// </summary>
    public int BreakEven(Cluster cluster, double secondsForOne, double bytes, int machines) =>
        throw new NotImplementedException();

    /// <summary>
    /// 4. Chapter 8's batch normalisation, without its two knobs, for one shard of the batch over the axis "data": each
    /// column less the mean of the whole batch, divided by the root of its variance and 1e-5. The shards are of one
    /// size.
    /// </summary>
    public Tensor Normalized(Tensor x) => throw new NotImplementedException();
}
