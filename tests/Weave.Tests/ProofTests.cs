namespace Weave.Tests;

public sealed class ProofTests : IDisposable
{
    readonly House house = new();

    public void Dispose() => house.Dispose();

    [Theory]
    [InlineData("[more](../02-more/README.md)", "the link ../02-more/README.md leads to nothing")]
    [InlineData("[above](#the-demo)", "the link #the-demo names no heading of that page")]
    [InlineData("```math\n\\frac{1}{2\n```", "the mathematics is not balanced: { and }")]
    [InlineData("```math\n\\left(1 + 2)\n```", "the mathematics is not balanced: \\left and \\right")]
    [InlineData("is $`x_{1`$", "the formula `x_{1` is not balanced: { and }")]
    [InlineData("is $`x_1` here", "the formula `x_1` has a dollar on one side only")]
    [InlineData("```\nopen", "this fence is not closed")]
    public void A_fault_of_the_prose_is_named_in_the_page(string prose, string message)
    {
        house.Append(prose);

        Assert.Contains($"course/01-demo/README.md:24: {message}", house.Weave());
    }

    [Theory]
    [InlineData("[above](#a-demo), [code](Chapter.cs), [contents](../README.md), [site](https://example.org/x)")]
    [InlineData("is $`\\{x_1\\} \\leftarrow 2`$ or `code`")]
    [InlineData("```math\n\\begin{aligned} \\left( \\frac{1}{2} \\right) \\end{aligned}\n```")]
    public void Sound_prose_passes(string prose)
    {
        house.Append(prose);

        house.WeaveWell();
    }

    [Fact]
    public void A_picture_without_words_is_a_fault()
    {
        house.Append("![](https://example.org/x.png)");

        Assert.Contains(
            "course/01-demo/README.md:24: the picture https://example.org/x.png has no text that says what it shows",
            house.Weave());
    }
}
