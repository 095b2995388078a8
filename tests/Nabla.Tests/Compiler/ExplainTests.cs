using System.Xml.Linq;
using Nabla.Compiler;
using static Nabla.Transform;

namespace Nabla.Tests.Compiler;

/// <summary>What an explanation says of a compiled function: counts known on paper, and a page that can be read.</summary>
public class ExplainTests
{
    static readonly Func<Tensor, Tensor, Tensor, Tensor> layer =
        Jit((Tensor x, Tensor w, Tensor b) => (x.MatMul(w) + b).Tanh().Sum(axis: 1));

    static Explanation Layer() => layer.Explain(Tensor.Ones([6, 5]), Tensor.Ones([5, 4]), Tensor.Ones([4]));

    static void NeedsCompiler() => Assert.SkipUnless(Engine.IsThere, "the interpreter has no kernels");

    // The product: 2 · 6 · 5 · 4 operations; bias and tanh one for each of 24 numbers; the sum one for each that it adds.
    [Fact]
    public void Operations_are_those_on_paper()
    {
        NeedsCompiler();
        Assert.Equal((2 * 6 * 5 * 4) + (3 * 24), Layer().Kernels.Sum(kernel => kernel.Operations));
    }

    // Each of 7 steps multiplies and adds 5 numbers.
    [Fact]
    public void The_body_of_a_loop_counts_as_often_as_it_runs()
    {
        NeedsCompiler();
        var loop = Jit((Tensor c, Tensor xs) => Scan((Tensor c, Tensor x) => ((c * 2) + x, c), c, xs));
        var explanation = loop.Explain(Tensor.Ones([5]), Tensor.Ones([7, 5]));
        Assert.Equal(7 * 2 * 5, explanation.Kernels.Sum(kernel => kernel.Operations));
    }

    // Inputs and result once each: 30 + 20 + 4 numbers in, 6 out; what passes through the arena is written and read.
    [Fact]
    public void Bytes_are_what_kernels_read_and_write()
    {
        NeedsCompiler();
        var explanation = Layer();
        var outside = explanation.Buffers.Where(buffer => buffer.Offset is null).Sum(buffer => buffer.Bytes);
        Assert.Equal(4 * (30 + 20 + 4 + 6), outside);
        Assert.True(explanation.Kernels.Sum(kernel => kernel.Bytes) >= outside);
    }

    [Fact]
    public void Kernels_name_the_line_that_they_came_from_and_were_timed()
    {
        NeedsCompiler();
        Assert.All(Layer().Kernels, kernel =>
        {
            Assert.Contains("ExplainTests.cs:", kernel.Lines);
            Assert.True(kernel.Time > 0 && kernel.Floor > 0, $"{kernel}");
        });
        Assert.Contains("tanh", string.Join(" ", Layer().Kernels.Select(kernel => kernel.Does)));
    }

    [Fact]
    public void Passes_are_those_of_the_pipeline_and_fusion_leaves_kernels_and_views()
    {
        NeedsCompiler();
        var explanation = Layer();
        Assert.Equal(Pipeline.Passes.Select(pass => pass.Name), explanation.Passes.Select(pass => pass.Name));
        Assert.InRange(explanation.Kernels.Count, 1, explanation.Passes[^1].Equations);
        Assert.True(explanation.Passes[^1].Equations < explanation.Graph.Count);
    }

    [Fact]
    public void Lives_in_the_arena_meet_only_where_memory_does_not()
    {
        NeedsCompiler();
        var f = Jit((Tensor x) => x.MatMul(x).Softmax().MatMul(x).CumSum(0).MatMul(x).Sort(0));
        var pieces = f.Explain(Tensor.Ones([8, 8])).Buffers.Where(buffer => buffer.Offset is not null).ToArray();
        Assert.True(pieces.Length > 2);
        foreach (var a in pieces)
            foreach (var b in pieces)
            {
                var meet = a != b && a.First < b.Last && b.First < a.Last;
                Assert.False(meet && a.Offset < b.Offset + b.Bytes && b.Offset < a.Offset + a.Bytes, $"{a} {b}");
            }
    }

    [Fact]
    public void Text_has_every_kernel_and_why_it_was_traced()
    {
        NeedsCompiler();
        var explanation = Layer();
        Assert.StartsWith("traced 1 time", explanation.ToString());
        Assert.All(explanation.Kernels, kernel => Assert.Contains(kernel.Does, explanation.ToString()));
    }

    [Fact]
    public void Page_is_well_formed_and_asks_for_no_other_file()
    {
        var page = Layer().ToHtml();
        XDocument.Parse(page.Replace("<!doctype html>", "").Replace("<meta charset=\"utf-8\">", ""));
        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("href=", page);
    }

    [Fact]
    public void A_bound_step_is_explained_and_its_state_is_as_before()
    {
        var step = Jit((Tensor w, Tensor x) => w + x).Bind(Tensor.Zeros([3]));
        Assert.Throws<InvalidOperationException>(step.Explain);
        step.Run(Tensor.Ones([3]));
        _ = step.Explain();
        Assert.Equal([1f, 1f, 1f], step.State.ToArray<float>());
    }

    // Without fusion the bias, the activation and the sum are kernels of their own, and numbers pass through memory.
    [Fact]
    public void Ablate_leaves_out_one_pass_at_a_time()
    {
        NeedsCompiler();
        var gains = Layer().Ablate();
        Assert.Equal(Pipeline.Passes.Length + 2, gains.Count);
        Assert.All(gains, gain => Assert.True(gain.Microseconds > 0));
        Assert.True(gains.Single(gain => gain.Name == "without fusion").Kernels > gains[0].Kernels);
        Assert.Equal(gains[0].Kernels, gains.Single(gain => gain.Name == "without constant folding").Kernels);
    }

    [Fact]
    public void A_function_that_Jit_has_not_made_is_refused()
    {
        Func<Tensor, Tensor> plain = x => x;
        Assert.Contains("what Jit has returned", Assert.Throws<TransformException>(() => plain.Explain(1f)).Message);
    }
}
