using System.Text;

namespace Nabla.Arrays.Tests;

public class AccuracyTests
{
    const string Page = "docs/numerics.md", Write = "NABLA_WRITE";

    [Fact]
    public void No_function_is_further_off_than_4_ulp_and_the_page_tells_how_far_each_is()
    {
        var text = new StringBuilder("""
            # How exact the functions are

            Generated; do not edit. Written by

            ```
            NABLA_WRITE=1 dotnet run --project tests/Nabla.Arrays.Tests -- --filter-class Nabla.Arrays.Tests.AccuracyTests
            ```

            The largest error of each function at a thousand arguments, half of them spread evenly over the range, half by
            their exponents, in units in the last place of the exact value (which the test works out with 320 bits). One
            half is a correctly rounded result. Functions are made of additions, products, divisions, square roots and
            fused multiply-adds alone: the bits, and so this table, are the same on every machine.

            Not listed are those that are exact or correctly rounded: `Neg Abs Sign Floor Ceil Round Trunc Square
            Reciprocal Sqrt Relu`, `Add Sub Mul Div Rem Min Max CopySign`, comparisons, and all on whole numbers. Between
            negative whole numbers, where `Lgamma` and `Digamma` cross zero, and where `LogAddExp` does, only the absolute
            error is small.

            | function | arguments | float32 | float64 |
            |---|---|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (var function in Accuracy.All)
        {
            var (single, twice) = (function.Single(), function.Twice());
            Assert.True(single <= 4 && twice <= 4, $"{function.Name}: {single:F2} ulp in float32, {twice:F2} in float64");
            text.Append(null, $"| {function.Name} | {function.Range} | {single:F2} | {twice:F2} |\n");
        }
        var file = Path.Combine(Repository.Root, Page);
        if (Environment.GetEnvironmentVariable(Write) is not null) File.WriteAllText(file, text.ToString());
        Assert.Equal(text.ToString(), File.ReadAllText(file).ReplaceLineEndings("\n"));
    }
}
