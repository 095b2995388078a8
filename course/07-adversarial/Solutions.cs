namespace Nabla.Course.Adversarial;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public double[] InputDerivative(double[] w, double b, double[] x, double y)
    {
        double z = b + w.Zip(x, (weight, input) => weight * input).Sum();
        double a = 1 / (1 + Math.Exp(-z));
        return [.. w.Select(weight => 2 * (a - y) * a * (1 - a) * weight)];
    }

    public double[] SignStep(double[] x, double[] slope, double epsilon) =>
        [.. x.Zip(slope, (pixel, s) => pixel + (epsilon * Math.Sign(s)))];

    public double[] IntoTheBox(double[] moved, double[] original, double epsilon) =>
        [.. moved.Zip(original, (m, o) => Math.Clamp(Math.Clamp(m, o - epsilon, o + epsilon), 0, 1))];

    public double MostByEpsilon(double[] w, double epsilon) => epsilon * w.Sum(Math.Abs);
}
