using Nabla.Course.Grads;

namespace Nabla.Course.Vmaps;

/// <summary>What chapter 11 asks of the reader.</summary>
interface IExercises
{
    string InFront(string text, bool[] many);

    Value Similarities(Value xs, Value ys);

    Value Hessian(Func<Value, Value> f, Value x);

    Value SquaredLengths(Value x, Value d);
}
