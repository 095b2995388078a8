namespace Nabla.Course.Adversarial;

/// <summary>What chapter 7 asks of the reader.</summary>
interface IExercises
{
    double[] InputDerivative(double[] w, double b, double[] x, double y);

    double[] SignStep(double[] x, double[] slope, double epsilon);

    double[] IntoTheBox(double[] moved, double[] original, double epsilon);

    double MostByEpsilon(double[] w, double epsilon);
}
