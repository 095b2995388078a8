namespace Nabla.Course.Attentions;

/// <summary>Yours. <c>nabla check 18</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>
    /// 1. The weights of a head that looks no further back than <paramref name="far"/> places, itself the first of them:
    /// of places t - far + 1 to t.
    /// </summary>
    public double[,] Window(double[,] q, double[,] k, int far) => throw new NotImplementedException();

    /// <summary>
    /// 2. What the head says at one more place, without computing the others again: the keys and values of the places
    /// before are kept, and the new ones are to be added to them.
    /// </summary>
    public double[] Next(List<double[]> keys, List<double[]> values, double[] q, double[] k, double[] v) =>
        throw new NotImplementedException();

    /// <summary>
    /// 3. Places as rotations: each pair (x[2i], x[2i+1]) turned by the angle place/10000^(2i/width), so that the product
    /// of two turned vectors depends on how far apart they are, and not on where.
    /// </summary>
    public double[] Turn(double[] x, int place) => throw new NotImplementedException();

    /// <summary>
    /// 4. The probabilities of what comes next, of logits divided by a temperature, among the <paramref name="top"/>
    /// largest alone; the others have none.
    /// </summary>
    public double[] Shares(double[] logits, double temperature, int top) => throw new NotImplementedException();
}
