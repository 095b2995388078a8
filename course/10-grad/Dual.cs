namespace Nabla.Course.Grads;

/// <summary>A number, and how fast it moves: where x moves by 1, this moves by its tangent.</summary>
public readonly record struct Dual(double Primal, double Tangent)
{
    #region dual
    public static Dual operator +(Dual a, Dual b) => new(a.Primal + b.Primal, a.Tangent + b.Tangent);

    public static Dual operator *(Dual a, Dual b) =>
        new(a.Primal * b.Primal, (a.Tangent * b.Primal) + (a.Primal * b.Tangent));

    public static Dual Sigmoid(Dual z)
    {
        double a = 1 / (1 + Math.Exp(-z.Primal));
        return new(a, z.Tangent * a * (1 - a));
    }

    public static implicit operator Dual(double x) => new(x, 0);
    #endregion

    #region slope
    public static double Slope(Func<Dual, Dual> f, double x) => f(new Dual(x, 1)).Tangent;
    #endregion

    public static Dual operator -(Dual a, Dual b) => a + (b * -1);
}
