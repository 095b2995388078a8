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
                for (var i = 0; i < got.Length; i++) Close.Check(expected[i], new ArrayTensor(got[i]), () => $"program {seed}\n{graph}");
            }
        });
    }
}

/// <summary>Whether results are equal but for rounding.</summary>
public static class Close
{
    public static void Check(Tensor expected, Tensor got, Func<string> what)
    {
        Assert.True(expected.Shape == got.Shape && expected.DType == got.DType, $"{expected.Type} {got.Type} in {what()}");
        // Doubles may come from floats.
        var tolerance = expected.DType == DType.F64 ? 1e-6 : 1e-3;
        var (e, g) = (Points.Numbers(expected), Points.Numbers(got));
        var scale = e.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (var i = 0; i < e.Length; i++)
            if (!e[i].Equals(g[i]) && !(Math.Abs(e[i] - g[i]) <= tolerance * (1e-2 + Math.Abs(e[i]) + (0.01 * scale))))
                Assert.Fail($"element {i}: {e[i]} and {g[i]} in {what()}");
    }
}
