using Nabla.Compiler;
using Nabla.Primitives;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Rematerialisation: what is kept, what is computed again, and that the numbers stay.</summary>
public class RematTests
{
    static readonly Tensor w = Points.Like(Tensor.Zeros([4, 4], DType.F64), 1);
    static readonly Tensor x = Points.Like(Tensor.Zeros([3, 4], DType.F64), 2);

    static Tensor Block(Tensor w, Tensor x) => (x.MatMul(w).Sin().CheckpointName("sine").MatMul(w).Cos() * x).Exp();

    static readonly RematPolicy[] policies =
        [Policies.NothingSaveable, Policies.EverythingSaveable, Policies.DotsSaveable, Policies.SaveOnlyThese("sine")];

    static Tensor Loss(Func<Tensor, Tensor, Tensor> block, Tensor w) => block(w, block(w, x)).Sum();

    [Fact]
    public void Gradients_are_the_same_to_the_bit()
    {
        // Each weight is read by one block: the parts of a cotangent from several are added up in another order.
        static Func<(Tensor A, Tensor B), (Tensor A, Tensor B)> Slopes(Func<Tensor, Tensor, Tensor> block) =>
            Grad(((Tensor A, Tensor B) p) => block(p.A, block(p.B, x)).Sum());
        var block = Block;
        var plain = Slopes(block)((w, w.T));
        foreach (var policy in policies)
        {
            var kept = Remat(block, policy);
            var again = Slopes(kept)((w, w.T));
            Assert.Equal(plain.A.ToArray<double>(), again.A.ToArray<double>());
            Assert.Equal(plain.B.ToArray<double>(), again.B.ToArray<double>());
            LawTests.Close(Grad((Tensor t) => Loss(block, t))(w), Jit(Grad((Tensor t) => Loss(kept, t)))(w));
            LawTests.Close(Grad((Tensor t) => Loss(block, t))(w), Grad(Jit((Tensor t) => Loss(Jit(kept), t)))(w));
        }
    }

    [Fact]
    public void Remat_holds_under_every_nesting()
    {
        var block = Block;
        var two = Tensor.Stack([w, 0.5 * w]);
        foreach (var policy in policies)
        {
            var kept = Remat(block, policy);
            Tensor F(Tensor t) => Loss(kept, t);
            Tensor P(Tensor t) => Loss(block, t);
            LawTests.Close(Jvp(P, w, w).Tangent, Jvp(F, w, w).Tangent);
            LawTests.Close(Hvp<Tensor>(P, w, w), Hvp<Tensor>(F, w, w));
            LawTests.Close(Hvp<Tensor>(P, w, w), Jit((Tensor t) => Hvp<Tensor>(F, t, t))(w));
            LawTests.Close(Vmap(Grad<Tensor>(P))(two), Vmap(Grad<Tensor>(F))(two));
            LawTests.Close(Vmap(Grad<Tensor>(P))(two), Jit(Vmap(Grad(Jit<Tensor, Tensor>(F))))(two));
            LawTests.Close(Grad<Tensor>(t => Vmap<Tensor, Tensor>(P)(t).Sum())(two),
                Grad<Tensor>(t => Vmap<Tensor, Tensor>(F)(t).Sum())(two));
            LawTests.Close(Grad<Tensor>(t => Grad<Tensor>(P)(t).Square().Sum())(w),
                Grad<Tensor>(t => Grad<Tensor>(F)(t).Square().Sum())(w));
            LawTests.Close(P(w), F(w));
        }
    }

    [Fact]
    public void Residuals_are_what_the_policy_says()
    {
        static string[] Saved(RematPolicy? policy)
        {
            var block = Block;
            var kept = policy is null ? block : Remat(block, policy);
            return [.. SavedResiduals((Tensor w, Tensor x) => kept(w, x))(w, x)
                .Select(residual => residual.From.Split(" at")[0]).Order()];
        }
        Assert.Equal(["the argument w", "the argument x"], Saved(Policies.NothingSaveable));
        Assert.Equal(["Dot", "Dot", "the argument w", "the argument x"], Saved(Policies.DotsSaveable));
        Assert.Equal(["CheckpointName", "the argument w", "the argument x"], Saved(Policies.SaveOnlyThese("sine")));
        Assert.Equal(["the argument w", "the argument x"], Saved(Policies.SaveOnlyThese("another")));
        Assert.True(Saved(null).Length >= 6);
        Assert.True(Saved(Policies.EverythingSaveable).Length >= 6);
        Assert.All(
            SavedResiduals<Tensor, Tensor, Tensor>(Block)(w, x), residual => Assert.Contains("f64[", $"{residual}"));
    }

    [Fact]
    public void The_compiler_does_not_merge_what_is_computed_again()
    {
        static int Count<P>(Func<Tensor, Tensor, Tensor> block) => Pipeline.Passes
            .TakeWhile(pass => pass.Name != "fusion").Aggregate(MakeGraph(ValueAndGrad((Tensor t) => block(t, x).Sum()))(w), (graph, pass) => pass.Run(graph))
            .Equations.Count(equation => equation.Primitive is P);
        var block = Block;
        // Forward two products, back three; with Remat both of the way forward once more.
        var (plain, again) = (Count<DotGeneral>(block), Count<DotGeneral>(Remat(block)));
        Assert.True(again > plain, $"{again} products, {plain} without Remat");
        Assert.Equal(plain, Count<DotGeneral>(Remat(block, Policies.EverythingSaveable)));
        Assert.Equal(plain, Count<DotGeneral>(Remat(block, Policies.DotsSaveable)));
        Assert.True(Count<Sin>(Remat(block)) > Count<Sin>(block));
    }

    [Fact]
    public void What_it_closes_over_is_differentiated_too()
    {
        var plain = Grad((Tensor t) => Block(t, x).Sum())(w);
        LawTests.Close(plain, Grad((Tensor t) => Remat((Tensor u) => Block(t, u))(x).Sum())(w));
        LawTests.Close(plain, Jit(Grad((Tensor t) => Remat((Tensor u) => Block(t, u))(x).Sum()))(w));
    }

    [Fact]
    public void Reverse_mode_through_many_steps_keeps_their_square_root()
    {
        static Tensor Step(Tensor c) => (1.1 * c).Sin() + (0.1 * c.Cos());
        static Tensor Plain(int steps, Tensor c) => ForI(0, steps, (_, d) => Step(d), c);
        static Tensor Rooted(int root, Tensor c) => ForI(0, root, (_, d) => Remat((Tensor e) => Plain(root, e))(d), c);
        static long Bytes(Func<Tensor, Tensor> f, Tensor at) => SavedResiduals(f)(at).Sum(r => 8L * r.Type.Shape.Size);
        var c = Points.Like(Tensor.Zeros([50], DType.F64), 3);
        // What is kept of the way forward; with Remat also what one part keeps while it is computed again.
        long Without(int steps) => Bytes(t => Plain(steps, t), c);
        long With(int root) => Bytes(t => Rooted(root, t), c) + Bytes(t => Plain(root, t), c);
        Assert.InRange((double)Without(1024) / Without(256), 3.8, 4.2);
        Assert.InRange((double)With(32) / With(16), 1.8, 2.2);
        Assert.True(10 * With(32) < Without(1024), $"{With(32)} bytes, {Without(1024)} without");
        LawTests.Close(Grad((Tensor t) => Plain(256, t).Sum())(c), Grad((Tensor t) => Rooted(16, t).Sum())(c));
        LawTests.Close(Grad((Tensor t) => Plain(256, t).Sum())(c), Jit(Grad((Tensor t) => Rooted(16, t).Sum()))(c));
        if (!Engine.IsThere) return;
        // And compiled: the arena holds all that lies between the argument and its gradient.
        long Arena(Func<Tensor, Tensor> f) =>
            Executable.Of(MakeGraph(Grad((Tensor t) => f(t).Sum()))(c).Lifted()).Program.ArenaBytes;
        Assert.InRange((double)Arena(t => Plain(1000, t)) / Arena(t => Plain(250, t)), 3.8, 4.2);
        Assert.InRange((double)Arena(t => Rooted(32, t)) / Arena(t => Rooted(16, t)), 1.8, 2.2);
        Assert.True(10 * Arena(t => Rooted(32, t)) < Arena(t => Plain(1000, t)));
    }
}
