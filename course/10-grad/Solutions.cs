using Nabla.Course.Einsums;

namespace Nabla.Course.Grads;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public Value Softplus(Value x) => Value.Apply(
        new Each("softplus", x => Math.Log(1 + Math.Exp(x)), (x, y) => Functions.Sigmoid(x)), x);

    public Value[] HessianTimes(Func<Value[], Value> f, Value[] x, Value[] v)
    {
        var forward = new Forward();
        Value[] gradient = Mini.Grad(f)([.. x.Zip(v, forward.Dual)]);
        return [.. gradient.Select(slope => forward.Tangent(slope) ?? Value.Zeros(slope.Shape))];
    }

    public Value[] JacobianRows(Func<Value[], Value> f, Value x)
    {
        (Value y, Graph moves) = Mini.Linearize(f, x);
        return [.. Enumerable.Range(0, y.Length).Select(k => Mini.Transpose(moves, One(y.Length, k))[0])];
    }

    public Func<Value, Value> TransposeOf(Func<Value, Value> linear, int[] shape)
    {
        Graph graph = Mini.MakeGraph(x => [linear(x[0])], Value.Zeros(shape));
        return felt => Mini.Transpose(graph, felt)[0];
    }

    static NdArray One(int length, int k)
    {
        NdArray one = NdArray.Zeros(length);
        one[k] = 1;
        return one;
    }
}
