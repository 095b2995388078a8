namespace Nabla.Course.Births;

/// <summary>Yours. <c>nabla check 13</c> says how they stand.</summary>
sealed class Exercises : IExercises
{
    /// <summary>1. ln(1 - sigmoid(z)) of each number, finite wherever z is, and its slope too.</summary>
    public Tensor LogOneMinusSigmoid(Tensor z) => throw new NotImplementedException();

    /// <summary>2. ln cosh x of each number, for x up to 1e30: cosh itself overflows at 89. Its slope is tanh x.</summary>
    public Tensor LogCosh(Tensor x) => throw new NotImplementedException();

    /// <summary>
    /// 3. The cosine of the angle between two vectors; 0 where one of them has no length, and then the slope is 0 too.
    /// </summary>
    public Tensor Angle(Tensor a, Tensor b) => throw new NotImplementedException();

    /// <summary>4. -sum p ln p, where 0 ln 0 is 0. The slope at p = 0 is to be a number; take 0.</summary>
    public Tensor Entropy(Tensor p) => throw new NotImplementedException();
}
