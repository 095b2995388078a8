namespace Nabla.Course.Noise;

/// <summary>What chapter 8 asks of the reader.</summary>
interface IExercises
{
    double[] WithDecay(double[] w, double[] gradient, double rate, double decay);

    double[] Normalise(double[] x, double gain, double shift);

    double[] NormaliseBackward(double[] x, double gain, double[] dy);

    double BeyondTheControl(bool[] control, bool[] treated);
}
