using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using Nabla.Course.Vmaps;

namespace Course.Tests;

/// <summary>Chapter 11's miniature: Vmap(f) of many is f of each, whatever f is made of.</summary>
public class VmapTests
{
    static readonly Value w = NdArray.Normal(5, 3, 2), b = NdArray.Normal(6, 2);

    public static TheoryData<string> Names => [.. functions.Keys];

    static readonly Dictionary<string, Func<Value, Value>> functions = new()
    {
        ["layer"] = x => Functions.Sigmoid(Value.Einsum("i,io->o", x, w) + b),
        ["shared first"] = x => b + Value.Einsum("i,io->o", x, w),
        ["quadratic form"] = x => Value.Einsum("i,io,jo,j->", x, w, w, x),
        ["outer product"] = x => Value.Einsum("i,j->ij", x, x),
        ["scalars"] = x => (2 * x.Sum() * x) - 1,
        ["nothing of x"] = x => b,
        ["gradient"] = Mini.Grad(x => Functions.Sin(x * x).Sum()),
        ["second derivative"] = Mini.Grad(x => (Mini.Grad(y => Functions.Exp(y * y).Sum())(x) * x).Sum()),
        ["forward mode"] = x => Mini.Jvp(p => Functions.Sigmoid(p[0]), [x], [x * x]).Dy,
        ["nested"] = x => MiniVmap.Vmap(y => (x - y) * x)(NdArray.Normal(7, 4, 3)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Vmap_equals_the_loop(string name)
    {
        NdArray xs = NdArray.Normal(1, 5, 3);
        Value all = MiniVmap.Vmap(functions[name])(xs);
        for (int i = 0; i < 5; i++)
        {
            Value one = functions[name](new NdArray([3], xs.Values[(3 * i)..(3 * i + 3)]));
            Assert.Equal([5, .. one.Shape], all.Shape);
            NdArray there = new(one.Shape, all.Numbers.Values[(i * one.Length)..((i + 1) * one.Length)]);
            Assert.InRange(one.Numbers.DistanceTo(there), 0, 1e-12);
        }
    }

    [Fact]
    public void Grad_of_Vmap_is_Vmap_of_Grad_where_examples_do_not_meet()
    {
        Func<Value, Value> f = x => Functions.Sin(x * x).Sum();
        Value xs = NdArray.Normal(1, 5, 3);
        Value outside = Mini.Grad(xs => MiniVmap.Vmap(f)(xs).Sum())(xs), inside = MiniVmap.Vmap(Mini.Grad(f))(xs);
        Assert.InRange(outside.Numbers.DistanceTo(inside.Numbers), 0, 1e-14);
    }

    [Fact]
    public void What_examples_share_is_computed_once() => Assert.Single(
        Mini.MakeGraph(x => [MiniVmap.Vmap(y => y * Functions.Exp(x[1]))(x[0])], Value.Ones(5, 3), Value.Ones(3)).Equations,
        line => line.Operation is Each && line.Output.Shape.Length == 1);
}
