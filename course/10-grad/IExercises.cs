namespace Nabla.Course.Grads;

/// <summary>What chapter 10 asks of the reader.</summary>
interface IExercises
{
    Value Softplus(Value x);

    Value[] HessianTimes(Func<Value[], Value> f, Value[] x, Value[] v);

    Value[] JacobianRows(Func<Value[], Value> f, Value x);

    Func<Value, Value> TransposeOf(Func<Value, Value> linear, int[] shape);
}
