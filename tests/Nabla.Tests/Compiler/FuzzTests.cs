using Nabla.Compiler;

namespace Nabla.Tests.Compiler;

/// <summary>The compiled program gives what the interpreter gives, up to rounding.</summary>
public class FuzzTests
{
    const int Programs = 400;

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Random_programs_agree_with_the_interpreter(int part)
    {
        Parallel.For(part * Programs, (part + 1) * Programs, seed =>
        {
            var (graph, inputs) = Compiler.Programs.Make(seed);
            var expected = graph.Evaluate(inputs);
            var compiled = new Executable(Nabla.Compiler.Lowering.GraphLowering.Run(Pipeline.Run(graph)));
            for (var again = 0; again < 2; again++)
            {
                var got = compiled.Call(inputs);
                for (var i = 0; i < got.Length; i++)
                    Close.Check(expected[i], new ArrayTensor(got[i]), () => $"program {seed}\n{graph}");
            }
        });
    }

    /// <summary>
    /// Two ways to add up, or to fuse, round differently, and a program such as x - x' makes any difference large. So
    /// each is held to what the program gives in doubles: compiled floats may be as far from it as interpreted ones
    /// are, up to a small factor, and the rounding of one long sum.
    /// </summary>
    [Fact]
    public void Compiled_floats_are_as_near_to_doubles_as_interpreted_ones()
    {
        var compared = 0;
        Parallel.For(0, 1000, seed =>
        {
            var (graph, inputs) = Compiler.Programs.Make(seed);
            var (wide, wideInputs) = Compiler.Programs.Wide(seed);
            var (truths, plain) = (wide.Evaluate(wideInputs), graph.Evaluate(inputs));
            var compiled = new Executable(Nabla.Compiler.Lowering.GraphLowering.Run(Pipeline.Run(graph))).Call(inputs);
            for (var i = 0; i < truths.Length; i++)
            {
                if (plain[i].DType != DType.F32 || truths[i].DType != DType.F64) continue;
                Interlocked.Increment(ref compared);
                var truth = Points.Numbers(truths[i]);
                double allowed = Close.Distance(truth, Points.Numbers(plain[i])),
                    got = Close.Distance(truth, Points.Numbers(new ArrayTensor(compiled[i])));
                Assert.True(got <= (4 * allowed) + 1e-5,
                    $"output {i} is {got} from the truth, interpreted {allowed}, in program {seed}\n{graph}");
            }
        });
        Assert.True(compared > 1000, $"{compared} outputs compared");
    }
}

/// <summary>Whether results are equal but for rounding.</summary>
public static class Close
{
    /// <summary>The largest difference of finite numbers, as a part of the largest of them.</summary>
    public static double Distance(double[] truth, double[] got)
    {
        var scale = truth.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var differences = truth.Zip(got, (t, g) => Math.Abs(t - g)).Where(double.IsFinite);
        return differences.DefaultIfEmpty(0).Max() / Math.Max(scale, 1e-3);
    }

    public static void Check(Tensor expected, Tensor got, Func<string> what)
    {
        Assert.True(expected.Shape == got.Shape && expected.DType == got.DType,
            $"{expected.Type} {got.Type} in {what()}");
        // Doubles may come from floats.
        var tolerance = expected.DType == DType.F64 ? 1e-6 : 1e-3;
        var (e, g) = (Points.Numbers(expected), Points.Numbers(got));
        var scale = e.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (var i = 0; i < e.Length; i++)
            if (!e[i].Equals(g[i]) && !(Math.Abs(e[i] - g[i]) <= tolerance * (1e-2 + Math.Abs(e[i]) + (0.01 * scale))))
                Assert.Fail($"element {i}: {e[i]} and {g[i]} in {what()}");
    }
}
