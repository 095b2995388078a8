namespace Nabla.Course.Attentions;

/// <summary>What chapter 18 asks of the reader.</summary>
interface IExercises
{
    double[,] Window(double[,] q, double[,] k, int far);

    double[] Next(List<double[]> keys, List<double[]> values, double[] q, double[] k, double[] v);

    double[] Turn(double[] x, int place);

    double[] Shares(double[] logits, double temperature, int top);
}
