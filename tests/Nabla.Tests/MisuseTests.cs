using System.Runtime.CompilerServices;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// What users do wrong, a row each: every row is refused by the library's own family, in a message that names the
/// operation, what it was given, what would be right, and the user's line.
/// </summary>
public class MisuseTests
{
    sealed record Row(string Operation, Func<object?> Misuse, string[] Says, int Line);

    static Row Bad(
        string operation, Func<object?> misuse, string says, string? also = null, string? too = null,
        [CallerLineNumber] int line = 0) => new(operation, misuse, [says, also ?? says, too ?? says], line);

    static readonly Tensor a = Tensor.Ones([2, 3]), b = Tensor.Ones([3, 2]), v = Tensor.Ones([4]), s = 1.5;
    static readonly Tensor whole = Tensor.Arange(6).Reshape(2, 3), truth = Tensor.Ones([2, 3], DType.Bool);
    static readonly Tensor image = Tensor.Ones([1, 8, 8, 2]);
    static readonly (Tensor W, Tensor[] B) net = (a, [v, whole]);
    static readonly Tensor leaked = Leak();

    static Row[] Shapes =>
    [
        Bad("Add", () => a + b, "(2, 3) and (3, 2)", "differ and neither is 1"),
        Bad("Sub", () => a - v, "(2, 3) and (4,)", "neither is 1"),
        Bad("Mul", () => a * b, "(2, 3) and (3, 2)"),
        Bad("Div", () => a / b, "(2, 3) and (3, 2)"),
        Bad("Less", () => a < b, "(2, 3) and (3, 2)"),
        Bad("Equal", () => Tensor.Equal(a, v), "(2, 3) and (4,)"),
        Bad("Max", () => Tensor.Maximum(a, v), "(2, 3) and (4,)"),
        Bad("Pow", () => Tensor.Pow(a, v), "(2, 3) and (4,)"),
        Bad("Where", () => Tensor.Where(truth, a, v), "(2, 3) and (4,)"),
        Bad("MatMul", () => a.MatMul(a), "(2, 3) and (2, 3)", "inner extents 3 and 2 differ"),
        Bad("MatMul", () => s.MatMul(a), "a scalar has no rows: multiply with *"),
        Bad("TensorDot", () => Tensor.TensorDot(a, b, 3), "3 axes of (2, 3) and (3, 2)"),
        Bad("Dot", () => Tensor.TensorDot(a, a, 1), "f32[2,3] and f32[2,3]", "extents are equal"),
        Bad("Reshape", () => a.Reshape(4, 2), "f32[2,3]", "(4, 2) has 8 elements, not 6"),
        Bad("Reshape", () => a.Reshape(-1, 4), "(2, 3) to (-1, 4)", "gives 6 elements"),
        Bad("BroadcastTo", () => a.BroadcastTo([3]), "(2, 3) to (3,)", "it never removes them"),
        Bad("BroadcastTo", () => a.BroadcastTo([4, 3]), "f32[2,3]", "axis 0 does not stretch to 4: only extent 1 does"),
        Bad("Squeeze", () => a.Squeeze(0), "axis 0 of (2, 3)", "only an axis of extent 1"),
        Bad("Transpose", () => a.Transpose(0), "1 axes for (2, 3)", "every axis is named once"),
        Bad("Transpose", () => a.Transpose(0, 0), "[0,0] does not name each axis once"),
        Bad("Concat", () => Tensor.Concat([a, b]), "f32[2,3] and f32[3,2]", "equal extents but along axis 0"),
        Bad("Concat", () => Tensor.Concat([]), "no tensors", "there is at least one"),
        Bad("Stack", () => Tensor.Stack([a, b]), "(2, 3) and (3, 2)"),
        Bad("Split", () => a.Split(2, 1), "axis 1 of (2, 3) in 2", "the parts are equal"),
        Bad("TopK", () => a.TopK(4), "4 along axis 1 of (2, 3)", "there are 3"),
        Bad("Diag", () => s.Diag(), "a scalar"),
        Bad("Diagonal", () => v.Diagonal(), "(4,)", "a matrix has two axes"),
        Bad("Tril", () => v.Tril(), "(4,)", "a matrix has two axes"),
        Bad("Pad", () => v.Pad([(1, 1), (1, 1)]), "2 widths for (4,)", "at most one pair an axis"),
        Bad("TakeAlong", () => a.TakeAlong(Tensor.Arange(3)), "(2, 3) at (3,)"),
        Bad("Interpolate", () => v.Interpolate(a, a), "(2, 3) and (2, 3)", "vectors of one length"),
        Bad("MeshGrid", () => Tensor.MeshGrid(v, a), "(2, 3)", "each has one axis"),
        Bad("Create", () => Tensor.Create([[1f, 2f], [3f]]), "rows of 2 and 1 elements", "all rows have one length"),
        Bad("From", () => Tensor.Create<float>([1f, 2f], [3]), "2", "(3,)"),
        Bad("Convolve", () => image.Convolve(a), "(1, 8, 8, 2)", "kernels are (y, x, in, out)"),
        Bad("Convolve", () => image.Convolve(Tensor.Ones([3, 3, 5, 4])), "5", "2"),
        Bad("MaxPool", () => a.MaxPool(2), "(2, 3)", "images are (images, y, x, channels)"),
        Bad("(float)", () => (float)a, "f32[2,3]", "only a tensor of one element is a number"),
        Bad("if", () => a > 0 ? 1 : 2, "bool[2,3]", "only a tensor of one element"),
        Bad("Quantile", () => v.Quantile(2), "2 of axis 0 of (4,)", "q is from 0 to 1"),
        Bad("RandInt", () => Key.Create(0).RandInt([2], 5, 5), "from 5 to 5", "low lies below high"),
    ];

    static Row[] Axes =>
    [
        Bad("Sum", () => a.Sum(2), "axis 2 of (2, 3)", "axes run from -2 to 1"),
        Bad("Mean", () => a.Mean(-3), "axis -3 of (2, 3)", "axes run from -2 to 1"),
        Bad("Var", () => a.Var(2), "axis 2 of (2, 3)"),
        Bad("Max", () => a.Max([0, 0]), "(2, 3)", "an axis may be named once"),
        Bad("Softmax", () => a.Softmax(5), "axis 5 of (2, 3)"),
        Bad("LogSumExp", () => a.LogSumExp(5), "axis 5 of (2, 3)"),
        Bad("Sort", () => a.Sort(2), "axis 2 of (2, 3)"),
        Bad("ArgMax", () => a.ArgMax(2), "axis 2 of (2, 3)"),
        Bad("CumSum", () => a.CumSum(2), "axis 2 of (2, 3)"),
        Bad("Flip", () => a.Flip(2), "axis 2 of (2, 3)"),
        Bad("ExpandDims", () => a.ExpandDims(4), "axis 4 of (2, 3)", "places run from -3 to 2"),
        Bad("MoveAxis", () => a.MoveAxis(0, 2), "axis 2 of (2, 3)"),
        Bad("SwapAxes", () => a.SwapAxes(0, 2), "axis 2 of (2, 3)"),
        Bad("Concat", () => Tensor.Concat([a, a], 2), "axis 2 of (2, 3)"),
        Bad("Tensor[]", () => a[2], "axis 0 of (2, 3)", "positions run from -2 to 1"),
        Bad("Tensor[]", () => a[0, 0, 0], "3 selectors for (2, 3)", "at most one an axis"),
        Bad("At[...].Set", () => a.At[0, 0, 0].Set(1), "3 selectors for (2, 3)", "at most one an axis"),
        Bad("Take", () => a.Take(Tensor.Create([7])), "7", "2"),
    ];

    static Row[] Types =>
    [
        Bad("Abs", () => truth.Abs(), "bool[2,3]", "it is not defined for truth values: combine them"),
        Bad("And", () => a & a, "f32[2,3]", "it is not defined for F32: convert"),
        Bad("Sub", () => truth - truth, "bool[2,3]", "& | ^"),
        Bad("U8", () => Tensor.Zeros([2], DType.U8) + 300, "300", "it holds 0 to 255"),
        Bad("U8", () => Tensor.Full([2], -1, DType.U8), "-1", "it holds 0 to 255"),
        Bad("I32", () => whole + 3_000_000_000, "3000000000", "convert the tensor first"),
        Bad("Max", () => Tensor.Zeros([2, 0]).Max(1), "f32[2,0]", "nothing is greatest or least"),
        Bad("Min", () => Tensor.Zeros([0]).Min(), "f32[0]", "nothing is greatest or least"),
        Bad("ArgMax", () => Tensor.Zeros([0]).ArgMax(), "f32[0]", "nothing is greatest or least"),
        Bad("Add", () => a + (Tensor)null!, "'b' is null", "each operand is there"),
        Bad("Arange", () => Tensor.Arange(0, 5, 0), "from 0 to 5 by 0", "the step is not 0"),
        Bad("SearchSorted", () => a.SearchSorted(v), "(2, 3)", "one axis, ascending"),
        Bad("Dot", () => truth.MatMul(Tensor.Ones([3, 2], DType.Bool)), "bool[2,3] and bool[3,2]", "numeric"),
        Bad("Take", () => a.Take(v), "f32[2,3] and f32[4]", "indices are whole numbers"),
        Bad("ToArray", () => a.ToArray<double>(), "F32", "Double"),
        Bad("Einsum", () => Tensor.Einsum("ij,jk->ix", a, b), "\"ij,jk->ix\" at character 8"),
        Bad("Einsum", () => Tensor.Einsum("ij,jk", a), "\"ij,jk\"", "operand"),
        Bad("Einsum", () => Tensor.Einsum("ij,jk->ik", a, a), "\"ij,jk->ik\"", "3"),
        Bad("Einsum", () => Tensor.Einsum("i?", a), "at character 1"),
    ];

    static Row[] Transformations =>
    [
        Bad("Grad", () => Grad<Tensor>(x => x * 2)(a), "f32[2,3]", "take its Sum or Mean, or use Vjp or JacRev"),
        Bad("Grad", () => Grad<Tensor>(x => x.Sum())(whole), "'x' is i32[2,3]", "only floating point has a derivative"),
        Bad("Grad", () => Grad<(Tensor, Tensor[])>(p => p.Item1.Sum())(net), "'p.Item2[1]' is i32[2,3]", "convert it"),
        Bad("Grad", () => Grad<string>(x => s)("net"), "holds no tensors: is it a record without [Tree]?"),
        Bad("Grad", () => Grad((Tensor x) => x.Sum(), by: x => x * 2)(a), "Mul", "computes nothing"),
        Bad("Vjp", () => Vjp((Tensor x) => x.Sum(), whole), "'x' is i32[2,3]"),
        Bad("Vjp", () => Vjp((Tensor x) => x, a).Pullback(v), "'value' is f32[2,3] and f32[4]", "a cotangent like the value"),
        Bad("Jvp", () => Jvp((Tensor x) => x, a, v), "'x' is f32[2,3] and f32[4]", "a tangent is like the point"),
        Bad("Jvp", () => Jvp((Tensor[] x) => x[0], [a], [a, a]), "'x[1]' is absent and a tensor", "a tangent is like the point"),
        Bad("Linearize", () => Linearize((Tensor x) => x, a).Tangent(v), "'x' is f32[2,3] and f32[4]"),
        Bad("LinearTranspose", () => LinearTranspose((Tensor x) => x.Sin(), a)(a), "Sin", "only a linear function"),
        Bad("LinearTranspose", () => LinearTranspose((Tensor x) => x, a)(v), "'value' is f32[2,3] and f32[4]"),
        Bad("Vmap", () => Vmap((Tensor x) => x, 3)(a), "axis 3 of 'x', which is f32[2,3]", "along one of its axes"),
        Bad("Vmap", () => Vmap((Tensor x, Tensor y) => x)(a, v), "2 examples in 'x', 4 in 'y'", "or the axis null"),
        Bad("Vmap", () => Vmap((Tensor x) => x, inAxes: [0, 0])(a), "[0, 0] for the arguments of 1 members"),
        Bad("Vmap", () => Vmap((Tensor x) => x, (int?)null)(a), "no axis", "at least one argument"),
        Bad("Vmap", () => Vmap((Tensor x) => x, 0, (int?)null)(a), "'value' is f32[3] for each", "is the same for all"),
        Bad("Vmap", () => Vmap((Tensor x) => x, 0, [null])(a), "[null] for a value, which is one tensor", "stands alone: null"),
        Bad("ArgWhere", () => Jit((Tensor x) => x.ArgWhere())(a), "f32[2,3]", "choose between values with Where"),
        Bad("if", () => Jit((Tensor x) => x > 0 ? x : -x)(s), "bool[]", "use Where to choose"),
        Bad("(float)", () => Jit((Tensor x) => (float)x * x)(s), "f32[]", "read numbers outside"),
        Bad("ToArray", () => Jit((Tensor x) => Tensor.Create(x.ToArray<float>()))(a), "f32[2,3]", "read it outside"),
        Bad("Item", () => Vmap((Tensor x) => Tensor.Scalar(x.Item<float>(0)))(a), "f32[3]", "read it outside"),
        Bad("Explain", () => Explain((Tensor x) => x), "it takes what Jit has returned"),
        Bad("Add", () => leaked + 1, "f32[]* in a derivative", "return the value from the function instead of storing it outside"),
        Bad("Tree", () => Jit((Queue<Tensor> x) => a)(new([a])), "a Queue<Tensor>", "trees are tuples, arrays"),
        Bad("Zip", () => Tree.Zip(new[] { a }, [a, a], (x, y) => x + y), "'tree[1]' is absent", "one structure"),
        Bad("With", () => Tree.With(net, [a]), "1 tensors for 3", "each leaf gets one"),
    ];

    static Row[] All => [.. Shapes, .. Axes, .. Types, .. Transformations];

    static Tensor Leak()
    {
        Tensor? leaked = null;
        Grad<Tensor>(x => leaked = x * x)(s);
        return leaked!;
    }

    public static TheoryData<int, string> Rows => [.. All.Select((row, i) => (i, row.Operation))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_misuse_is_refused_in_words_that_help(int index, string operation)
    {
        var row = All[index];
        var error = Assert.ThrowsAny<ArrayException>(row.Misuse);
        Assert.All(row.Says, part => Assert.Contains(part, error.Message));
        Assert.Equal(operation, error.Operation);
        Assert.EndsWith($" (at MisuseTests.cs:{row.Line})", error.Message);
    }
}
