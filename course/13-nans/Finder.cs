using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Nabla.Course.Births;

#region birth
/// <summary>An operation that was given numbers, and gave something else.</summary>
public sealed record Birth(Operation Operation, int Nth, int At, double Value, double[] Inputs)
{
    public override string ToString() =>
        $"operation {Nth}, {Sign}, made {Value} of {string.Join(" and ", Inputs)} at place {At}";

    string Sign => Operation is Each each ? each.Name : Operation is Einsum einsum ? einsum.Text : "+";
}
#endregion

/// <summary>The fifth way to read a function: compute as always, and look at every number that comes out.</summary>
public sealed class Finder : Interpreter
{
    sealed class Watched(Finder owner, NdArray numbers) : Value(numbers.Shape, owner)
    {
        public override NdArray Numbers => numbers;
    }

    int count;

    public Birth? First { get; private set; }

    public Value Watch(Value x) => new Watched(this, x.Numbers);

    #region look
    public override Value Apply(Operation operation, Value[] inputs)
    {
        NdArray[] x = [.. inputs.Select(input => input is Watched own ? own.Numbers : input.Numbers)];
        NdArray y = operation.Run(x);
        count++;
        for (int i = 0; i < y.Values.Length && First is null; i++)
        {
            if (!double.IsFinite(y.Values[i]) && x.All(input => input.Values.All(double.IsFinite)))
                First = new Birth(operation, count, i, y.Values[i], [.. x.Select(input => At(input, y, i))]);
        }

        return new Watched(this, y);
    }
    #endregion

    /// <summary>The number that belongs to place i of y; of a sum, the one of greatest size.</summary>
    static double At(NdArray input, NdArray y, int i) =>
        input.Values.Length == y.Values.Length ? input.Values[i] : input.Values.MaxBy(Math.Abs);

    #region find
    public static Birth? Find(Func<Value[], Value[]> f, params Value[] x)
    {
        var finder = new Finder();
        f([.. x.Select(finder.Watch)]);
        return finder.First;
    }
    #endregion
}
