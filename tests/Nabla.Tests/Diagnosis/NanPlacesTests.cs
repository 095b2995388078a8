using System.Runtime.CompilerServices;
using static System.Runtime.CompilerServices.MethodImplOptions;
using static Nabla.Tests.Diagnosis.NanCases;
using static Nabla.Transform;

namespace Nabla.Tests.Diagnosis;

/// <summary>The same, hidden: in a layer, in one example of a batch, in a step that owns its state, behind a mask.</summary>
public class NanPlacesTests
{
    static int Here([CallerLineNumber] int line = 0) => line;

    static string At(int line) => $"NanPlacesTests.cs:{line}";

    int layer;

    // Layer 3 of 5 takes the logarithm of a rectifier.
    [MethodImpl(NoInlining | NoOptimization)]
    Tensor Deep(Tensor[] p, Tensor x)
    {
        for (var i = 0; i < p.Length; i++)
        {
            x = x.MatMul(p[i]);
            layer = Here() + 1;
            if (i == 2) x = x.Relu().Log();
            x = x.Tanh();
        }
        return x.Square().Mean();
    }

    static Tensor[] Weights(int layers, int width) =>
        [.. Enumerable.Range(1, layers).Select(i => Key.Create(i).Normal([width, width]))];

    [Fact]
    public void A_layer_among_others()
    {
        var (p, x) = (Weights(5, 6), Key.Create(9).Normal([4, 6]));
        Func<object>[] ways =
        [
            () => Deep(p, x), () => Jit<Tensor[], Tensor, Tensor>(Deep)(p, x), () => Grad<Tensor[], Tensor>(Deep)(p, x),
            () => Jit(ValueAndGrad<Tensor[], Tensor>(Deep))(p, x),
        ];
        foreach (var way in ways)
        {
            var birth = Nans.Find(way)!;
            Assert.Equal(("Log", At(layer), double.NegativeInfinity), (birth.Operation, birth.Where, birth.Value));
            Assert.Equal(0, birth.Inputs[0].Value);
        }
        // All that the tanh of minus infinity is, is -1: nothing that comes out tells.
        Assert.True(float.IsFinite((float)Deep(p, x)));
    }

    [Fact]
    public void Only_what_comes_out_where_that_is_what_is_asked()
    {
        var (p, x) = (Weights(5, 6), Key.Create(9).Normal([4, 6]));
        using var watch = Nans.Watch(NanMode.Collect, depth: NanDepth.Results);
        Jit<Tensor[], Tensor, Tensor>(Deep)(p, x);
        Assert.Empty(watch.Births);
        Jit((Tensor t) => 1 / t)(F32(1, 0));
        Assert.Equal("Div", Assert.Single(watch.Births).Operation);
    }

    static Tensor OneLane(Tensor x) => (x.Sum() - 6).Sqrt() * x;

    [Fact]
    public void One_example_of_a_batch()
    {
        var x = Tensor.Ones([64, 3]) * (2 + Tensor.Where(Tensor.Equal(Tensor.Arange(64), 41), -1, 1).ExpandDims(1));
        foreach (var f in new[] { Vmap<Tensor, Tensor>(OneLane), Jit(Vmap<Tensor, Tensor>(OneLane)), Vmap(Jit<Tensor, Tensor>(OneLane)) })
        {
            var birth = Nans.Find(() => f(x))!;
            Assert.Equal("Sqrt", birth.Operation);
            Assert.Equal([41], birth.Lanes);
            Assert.Equal(-3, birth.Inputs[0].Value);
            Assert.Equal(1, birth.Count);
            Assert.Contains("example 41", birth.ToString());
        }
        var columns = Nans.Find(() => Jit(Vmap<Tensor, Tensor>(OneLane, inAxes: 1, outAxes: 1))(x.Transpose()))!;
        Assert.Equal([41], columns.Lanes);
    }

    [Fact]
    public void One_example_of_a_batch_of_batches()
    {
        var x = Tensor.Where(Tensor.Equal(Tensor.Arange(35).Reshape(5, 7), 23), -1, 4).As(DType.F32);
        foreach (var f in new[] { Vmap(Vmap((Tensor t) => t.Sqrt())), Jit(Vmap(Vmap((Tensor t) => t.Sqrt()))) })
        {
            var birth = Nans.Find(() => f(x))!;
            Assert.Equal([3, 2], birth.Lanes);
            Assert.Contains("example 2 of 3", birth.ToString());
        }
    }

    [Fact]
    public void One_shard_of_many()
    {
        var mesh = new Mesh(("data", 4));
        static Tensor Rooted(Tensor x) => Tensor.Where(x > 0, x.Sqrt(), 0).Sum(); // here
        var line = Here() - 1;
        Func<Tensor, Tensor> slope = x => x - PMean(Grad<Tensor>(Rooted)(x), "data");
        var x = Tensor.Where(Tensor.Equal(Tensor.Arange(24).Reshape(4, 6), 15), 0, 4).As(DType.F32);
        var bound = Shard((Tensor p, Tensor t) => p + PMean(Grad<Tensor>(Rooted)(t), "data"), mesh, [null, 0], null)
            .Bind(Tensor.Zeros([6]));
        Func<object>[] ways =
        [
            () => Shard(slope, mesh)(x), () => Vmap(slope, axisName: "data")(x), () => Jit(Shard(slope, mesh))(x),
            () => Shard(slope, mesh, tiled: true)(x.Reshape(24)),
            () =>
            {
                bound.Run(x);
                return x;
            },
        ];
        foreach (var way in ways)
        {
            var birth = Nans.Find(way)!;
            Assert.Equal(("Sqrt", NanPass.Backward, At(line)), (birth.Operation, birth.Pass, birth.Where));
            Assert.Equal([2], birth.Lanes);
            Assert.Equal(3, birth.Index[^1]);
        }
        // A sum over the shards is nobody's.
        var sum = Nans.Find(() => Shard((Tensor t) => PSum(t, "data"), mesh)(F32(2e38f, 2e38f, 0, 0)))!;
        Assert.Equal("Add", sum.Operation);
        Assert.Empty(sum.Lanes);
    }

    [Fact]
    public void The_gradient_of_each_example_compiled()
    {
        static Tensor Loss(Tensor x) => Tensor.Where(x > 0, x.Sqrt(), 0).Sum(); // here
        var line = Here() - 1;
        var x = Tensor.Where(Tensor.Equal(Tensor.Arange(30).Reshape(10, 3), 17), 0, 4).As(DType.F64);
        var birth = Nans.Find(() => Jit(Vmap(Grad<Tensor>(Loss)))(x))!;
        Assert.Equal(("Sqrt", NanPass.Backward, At(line)), (birth.Operation, birth.Pass, birth.Where));
        Assert.Equal([5], birth.Lanes);
        Assert.Equal([5, 2], birth.Index);
        Assert.Equal(DType.F64, birth.Type.DType);
    }

    [Fact]
    public void The_derivative_along_a_tangent()
    {
        var birth = Nans.Find(() => Jvp(t => t.Sqrt(), F32(0), F32(1)))!;
        Assert.Equal(("Sqrt", NanPass.Tangent), (birth.Operation, birth.Pass));
        Assert.Contains("in the derivative of Sqrt", birth.ToString());
    }

    [Fact]
    public void The_second_derivative()
    {
        // d² x^1.5 = 0.75 x^-0.5; the first derivative at 0 is 0.
        var line = Here() + 1;
        Func<Tensor, Tensor> slope = Grad<Tensor>(t => Tensor.Pow(t, 1.5).Sum());
        Assert.Null(Nans.Find(() => slope(F32(0))));
        foreach (var second in new[] { Grad<Tensor>(t => slope(t).Sum()), Jit(Grad<Tensor>(t => slope(t).Sum())) })
        {
            var birth = Nans.Find(() => second(F32(0)))!;
            Assert.Equal(("Pow", NanPass.Backward, At(line)), (birth.Operation, birth.Pass, birth.Where));
        }
    }

    static Tensor Grow(Tensor w, Tensor x) => w * x;

    [Fact]
    public void A_bound_step_after_some_runs()
    {
        var step = Jit<Tensor, Tensor, Tensor>(Grow).Bind(F32(2, 3));
        using var watch = Nans.Watch(NanMode.Collect);
        for (var i = 0; i < 12; i++) step.Run(i == 7 ? F32(1, 3e38f) : F32(1, 1));
        var birth = Assert.Single(watch.Births);
        Assert.Equal(("Mul", double.PositiveInfinity), (birth.Operation, birth.Value));
        Assert.Equal([1], birth.Index);
        Assert.Equal([3f, 3e38f], birth.Inputs.Select(input => (float)input.Value));
        Assert.Equal(7, Assert.Single(birth.Steps).Step);
        Assert.Contains("in step 7 of a bound step", birth.ToString());
    }

    [Fact]
    public void A_bound_step_watched_is_the_step_itself()
    {
        BoundStep<Tensor, Tensor> Run(bool watched)
        {
            var step = Jit((Tensor w, Tensor x) => w - (0.1 * Grad<Tensor>(v => (x * v).Tanh().Square().Sum())(w))).Bind(F32(1, 2, 3));
            for (var i = 0; i < 10; i++)
            {
                using var watch = watched && i % 3 != 0 ? Nans.Watch() : null;
                step.Run(F32(0.1f * i, 1, 2));
            }
            return step;
        }
        Assert.Equal(Run(false).State.ToArray<float>(), Run(true).State.ToArray<float>());
    }

    [Fact]
    public void Throwing_stops_at_the_first()
    {
        using var watch = Nans.Watch();
        var error = Assert.Throws<NotFiniteException>(() => F32(1, 0).Log().Exp().Sqrt());
        Assert.Equal(("Log", double.NegativeInfinity), (error.Operation, error.Birth.Value));
        Assert.StartsWith("Log: -infinity born of 0 at [1] of f32[2]; ", error.Message);
        Assert.Equal(At(Here() - 3), error.Where);
        var line = Here() + 1;
        error = Assert.Throws<NotFiniteException>(() => Jit((Tensor x) => x.Log().Exp().Sqrt())(F32(1, 0)));
        Assert.Equal((At(line), At(line)), (error.Where, error.Birth.Where));
    }

    [Fact]
    public void Logging_goes_on_and_tells_each_place_once()
    {
        var told = new List<string>();
        using var watch = Nans.Watch(NanMode.Log, birth => told.Add($"{birth}"));
        for (var i = 0; i < 3; i++) _ = F32(1, 0).Log() + F32(1e38f, 3e38f) * F32(1, 10);
        Assert.Equal(2, told.Count);
        Assert.Equal([3, 3], watch.Births.Select(birth => birth.Times));
        Assert.Contains("(3 times)", watch.ToString());
        Assert.Equal(["Log", "Mul"], watch.Births.Select(birth => birth.Operation));
    }

    [Fact]
    public void A_watch_ends_and_the_one_around_it_goes_on()
    {
        using (var outer = Nans.Watch(NanMode.Collect))
        {
            using (Nans.Watch(NanMode.Collect)) F32(0).Log();
            Assert.Null(outer.First);
            F32(0).Sqrt().Reciprocal();
            Assert.Equal("Reciprocal", outer.First!.Operation);
        }
        F32(0).Log();
    }

    [Fact]
    public void Another_thread_is_not_watched_and_may_end_the_watch()
    {
        static void Elsewhere(Action work)
        {
            var thread = new Thread(() => work());
            thread.Start();
            thread.Join();
        }
        using var watch = Nans.Watch();
        Elsewhere(() => F32(0).Log());
        Assert.Null(watch.First);
        Elsewhere(watch.Dispose);
        Assert.Equal(float.NegativeInfinity, (float)F32(0).Log().Sum());
    }
}
