using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using static Nabla.Course.Vmaps.MiniVmap;

namespace Nabla.Course.Vmaps;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public string InFront(string text, bool[] many)
    {
        string[] sides = text.Split("->");
        IEnumerable<string> words = sides[0].Split(',').Zip(many, (word, are) => are ? "n" + word : word);
        return $"{string.Join(',', words)}->{(many.Contains(true) ? "n" : "")}{sides[1]}";
    }

    public Value Similarities(Value xs, Value ys) => Vmap(x => Vmap(y => Similarity(x - y))(ys))(xs);

    public Value Hessian(Func<Value, Value> f, Value x) => Vmap(v =>
    {
        var forward = new Forward();
        return forward.Tangent(Mini.Grad(f)(forward.Dual(x, v))) ?? Value.Zeros(x.Shape);
    })(Eye(x.Length));

    // The sum over i and o of (x_i d_o)^2 is the sum of x_i^2 times the sum of d_o^2.
    public Value SquaredLengths(Value x, Value d) => Value.Einsum("ni,ni->n", x, x) * Value.Einsum("no,no->n", d, d);

    static Value Similarity(Value z) => Functions.Reciprocal(1 + (z * z).Sum());

    static NdArray Eye(int size)
    {
        NdArray eye = NdArray.Zeros(size, size);
        for (int i = 0; i < size; i++)
            eye[i, i] = 1;
        return eye;
    }
}
