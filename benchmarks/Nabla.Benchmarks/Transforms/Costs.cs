using System.Text.Json;
using Nabla.Interpreters;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Transforms;

/// <summary>
/// Claims: the gradient of a network 784-512-512-10, batch 128, costs at most 3.0 of its forward passes, evaluated
/// equation by equation; tracing a function costs at most 10 microseconds an equation. What a compiled loop costs for
/// each step, beside what the step does, is told too.
/// </summary>
static class Costs
{
    sealed record Cost(string Name, double Value, string Unit, double? AtMost = null);

    public static void Report(Options options)
    {
        Cost[] costs = [.. Gradient(options), .. Tracing(options), .. Loops(options)];
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(costs, JsonSerializerOptions.Web));
        else foreach (var cost in costs) Console.WriteLine(Row(cost));
    }

    static string Row(Cost cost) => $"{cost.Name,-44}{cost.Value,11:F2} {cost.Unit,-3}"
        + (cost.AtMost is { } most ? $"  at most {most:F1}" : "");

    static IEnumerable<Cost> Gradient(Options options)
    {
        var keys = Key.Create(0).Split(4);
        Tensor Layer(int from, int to, Key key) => key.Normal([from, to]) * MathF.Sqrt(2f / from);
        Tensor[] network = [
            Layer(784, 512, keys[0]), Tensor.Zeros([512]), Layer(512, 512, keys[1]), Tensor.Zeros([512]),
            Layer(512, 10, keys[2]), Tensor.Zeros([10]),
        ];
        var (images, labels) = (keys[3].Uniform([128, 784]), (Tensor.Arange(128) % 10).OneHot(10));
        Tensor Loss(Tensor[] p)
        {
            var hidden = (images.MatMul(p[0]) + p[1]).Relu();
            var logits = (hidden.MatMul(p[2]) + p[3]).Relu().MatMul(p[4]) + p[5];
            return -(labels * logits.LogSoftmax()).Sum() / 128;
        }
        var (gradient, jitted) = (Grad<Tensor[]>(Loss), Jit(Grad<Tensor[]>(Loss)));
        var times = Clock.Measure(options.Best, () => Loss(network), () => gradient(network), () => jitted(network));
        var (forward, eager, once) = (times[0]!.Value, times[1]!.Value, times[2]!.Value);
        yield return new("784-512-512-10, batch 128: forward", forward, "us");
        yield return new("784-512-512-10, batch 128: Grad", eager, "us");
        yield return new("784-512-512-10, batch 128: Jit(Grad)", once, "us");
        yield return new("Grad / forward", eager / forward, "x", 3);
        yield return new("Jit(Grad) / forward", once / forward, "x", 3);
    }

    static IEnumerable<Cost> Tracing(Options options)
    {
        static Tensor Chain(Tensor x)
        {
            for (var i = 0; i < 500; i++) x = (x * 0.5).Sin();
            return x;
        }
        TensorType[] types = [new(DType.F32, [4])];
        Graph Trace(Func<Tensor, Tensor> f) => GraphTrace.Make(x => [f(x[0])], types);
        var mapped = Vmap<Tensor, Tensor>(x => Chain(x));
        (string Name, Func<Tensor, Tensor> Function)[] all =
            [("tracing", Chain), ("tracing Grad", Grad<Tensor>(x => Chain(x).Sum())), ("tracing Vmap", mapped)];
        var times = Clock.Measure(options.Best, [.. all.Select(f => (Action)(() => Trace(f.Function)))]);
        foreach (var ((name, f), time) in all.Zip(times))
            yield return new($"{name}, an equation", time!.Value / Trace(f).Count, "us", 10);
    }

    static IEnumerable<Cost> Loops(Options options)
    {
        const int Steps = 1000;
        var x = Tensor.Scalar(0.5f);
        (string Name, Func<Tensor, Tensor> Loop)[] all =
        [
            ("ForI", Jit((Tensor t) => ForI(0, Steps, (_, c) => c * 0.999f + 0.001f, t))),
            ("While", Jit((Tensor t) =>
                While(s => s.I < Steps, s => (s.I + 1, s.C * 0.999f + 0.001f), (I: (Tensor)0, C: t)).C)),
            ("Grad of ForI", Jit(Grad((Tensor t) => ForI(0, Steps, (_, c) => c.Sin(), t)))),
        ];
        var times = Clock.Measure(options.Best, [.. all.Select(each => (Action)(() => each.Loop(x)))]);
        foreach (var ((name, _), time) in all.Zip(times))
            yield return new($"compiled {name}, a step of one number", time!.Value / Steps, "us");
    }
}
