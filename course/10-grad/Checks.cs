using Nabla.Course.Einsums;
using static Nabla.Course.Grads.Functions;

namespace Nabla.Course.Grads;

/// <summary>The tests of chapter 10's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. an operation of your own", () => Softplus(code)),
        new("2. second derivatives times a vector", () => HessianTimes(code)),
        new("3. a Jacobian, row by row", () => JacobianRows(code)),
        new("4. the transpose of a linear function", () => TransposeOf(code)),
    ];

    static string? Softplus(IExercises code)
    {
        foreach (double x in new[] { -3.0, -0.5, 0, 2.5 })
        {
            double value = code.Softplus(x).Number, right = Math.Log(1 + Math.Exp(x));
            if (!Close(value, right))
                return $"at {x} it should be {right:0.0000}, and is {value:0.0000}";
            double slope = Mini.Grad(code.Softplus)(x).Number, sigmoid = 1 / (1 + Math.Exp(-x));
            if (!Close(slope, sigmoid))
                return $"at {x} its slope should be {sigmoid:0.0000}, and is {slope:0.0000}";
            double second = Mini.Grad(Mini.Grad(code.Softplus))(x).Number;
            if (!Close(second, sigmoid * (1 - sigmoid)))
                return $"its second derivative at {x} should be {sigmoid * (1 - sigmoid):0.0000}, and is {second:0.0000}: "
                    + "is the slope written in values?";
        }

        return null;
    }

    static string? HessianTimes(IExercises code)
    {
        Value F(Value[] p) => Networks.Loss(p, NdArray.Normal(1, 3), NdArray.Normal(2, 2));
        Value[] x = Normal(3, Networks.Shapes(3, 2, 2)), v = Normal(9, Networks.Shapes(3, 2, 2));
        Value[] answer = code.HessianTimes(F, x, v);
        Value[] above = Mini.Grad(F)(Moved(1e-5)), below = Mini.Grad(F)(Moved(-1e-5));
        for (int k = 0; k < x.Length; k++)
        {
            Value nudged = (above[k] - below[k]) * (1 / 2e-5);
            if (answer.Length != x.Length || answer[k].Numbers.DistanceTo(nudged.Numbers) > 1e-7)
                return $"for knob {k} of a small network the nudge of the gradient says otherwise";
        }

        return null;

        Value[] Moved(double h) => [.. x.Zip(v, (knob, direction) => knob + (direction * h))];
    }

    static string? JacobianRows(IExercises code)
    {
        Value w = NdArray.Normal(1, 3, 4), x = NdArray.Normal(2, 3);
        Value F(Value[] p) => Sigmoid(Value.Einsum("i,io->o", p[0], w));
        Value[] rows = code.JacobianRows(F, x);
        if (rows.Length != 4)
            return $"four outputs have four rows, not {rows.Length}";
        for (int o = 0; o < 4; o++)
        {
            Value one = NdArray.Zeros(4);
            one.Numbers[o] = 1;
            Value right = Mini.Grad((Value p) => (F([p]) * one).Sum())(x);
            if (rows[o].Numbers.DistanceTo(right.Numbers) > 1e-12)
                return $"row {o} should be {right.Numbers}, and is {rows[o].Numbers}";
        }

        return null;
    }

    static string? TransposeOf(IExercises code)
    {
        Value w = NdArray.Normal(1, 3, 4);
        foreach ((string name, Func<Value, Value> linear, int[] from, int[] to) in
            new (string, Func<Value, Value>, int[], int[])[]
            {
                ("x W", x => Value.Einsum("i,io->o", x, w), [3], [4]),
                ("x + 2 x", x => x + (2 * x), [5], [5]),
                ("the sum", x => x.Sum(), [2, 3], []),
                ("a table turned", x => Value.Einsum("ij->ji", x), [2, 3], [3, 2]),
            })
        {
            Value v = NdArray.Normal(5, from), felt = NdArray.Normal(6, to);
            double there = (felt * linear(v)).Sum().Number;
            double back = (code.TransposeOf(linear, from)(felt) * v).Sum().Number;
            if (!Close(there, back))
                return $"{name}: the sums should both be {there:0.0000}, the second is {back:0.0000}";
        }

        return null;
    }

    static bool Close(double a, double b) => Math.Abs(a - b) < 1e-9;

    static Value[] Normal(int seed, int[][] shapes) =>
        [.. shapes.Select((shape, k) => (Value)NdArray.Normal(seed + k, shape))];
}
