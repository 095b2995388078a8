namespace Nabla.Course.Births;

/// <summary>What chapter 13 asks of the reader.</summary>
interface IExercises
{
    Tensor LogOneMinusSigmoid(Tensor z);

    Tensor LogCosh(Tensor x);

    Tensor Angle(Tensor a, Tensor b);

    Tensor Entropy(Tensor p);
}
