using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

public class EinsumTests
{
    // The definition: all letters count, the products are added where the output's letters stand.
    static double[] Naive(string text, params NDArray[] operands)
    {
        var sides = text.Split("->");
        var words = sides[0].Split(',');
        char[] letters = [.. sides[1].Union(string.Concat(words))];
        int Size(char letter) => words.Zip(operands).Where(pair => pair.First.Contains(letter)).Select(pair => pair.Second.Shape[pair.First.IndexOf(letter)]).First();
        var sizes = letters.Select(Size).ToArray();
        var result = new double[sides[1].Aggregate(1, (count, letter) => count * Size(letter))];
        var total = sizes.Aggregate(1, (x, y) => x * y);
        for (var flat = 0; flat < total; flat++)
        {
            var at = new Dictionary<char, int>();
            for (int i = letters.Length - 1, rest = flat; i >= 0; rest /= sizes[i--]) at[letters[i]] = rest % sizes[i];
            var product = words.Zip(operands).Aggregate(1.0, (p, pair) => p * pair.Second.Item<float>([.. pair.First.Select(letter => at[letter])]));
            result[sides[1].Aggregate(0, (place, letter) => (place * Size(letter)) + at[letter])] += product;
        }
        return result;
    }

    static NDArray Array(int seed, params int[] extents) =>
        NDArray.From<float>(MatMulTests.Ordinary(extents.Aggregate(1, (x, y) => x * y), seed), extents);

    [Theory]
    [InlineData("bi,ij->bj")]
    [InlineData("bi,bj->ij")]
    [InlineData("bj,ij->bi")]
    [InlineData("ij->ji")]
    [InlineData("ij->")]
    [InlineData("ii->i")]
    [InlineData("ii->")]
    [InlineData("iji,j->ij")]
    [InlineData("i,j->ij")]
    [InlineData("i,i->")]
    [InlineData("i,i->i")]
    [InlineData("bij,bjk->bik")]
    [InlineData("bhi,bhj,ij->bh")]
    [InlineData("ab,bc,cd,de,ea->")]
    [InlineData("ab,bc,cd,de->ea")]
    [InlineData("abc,cd,de,abe->d")]
    [InlineData("a,b,c,d,e,f,a,b,c,d->ef")]
    public void Every_sum_is_the_naive_one(string text)
    {
        var seed = 1;
        static int Size(char letter) => 2 + (letter % 3);
        NDArray[] operands = [.. text.Split("->")[0].Split(',').Select(word => Array(seed++, [.. word.Select(Size)]))];
        var found = Einsum.Apply(text, operands);
        Assert.Equal(Shape.Create([.. text.Split("->")[1].Select(Size)]), found.Shape);
        Assert.Equal(Naive(text, operands), found.ToArray<float>().Select(v => (double)v), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void Nameless_axes_broadcast_and_the_output_may_be_left_out()
    {
        NDArray a = Array(1, 2, 1, 3, 4), b = Array(2, 5, 4, 6);
        Assert.Equal(MatMul.Apply(a, b).ToArray<float>(), Einsum.Apply("...ij,...jk->...ik", a, b).ToArray<float>());
        Assert.Equal(Shape.Create(2, 5, 3, 6), Einsum.Apply("...ij,...jk", a, b).Shape);
        Assert.Equal(Array(3, 2, 3).Transpose().ToArray<float>(), Einsum.Apply("ba", Array(3, 2, 3)).ToArray<float>());
    }

    [Fact]
    public void The_cheapest_order_is_found()
    {
        // (2 x 100)(100 x 100)(100 x 3): from the left 20,000 + 600 multiply-adds, from the right 30,000 + 600.
        Assert.Equal([(0, 1), (0, 1)], ContractionOrder.Find([0b0011, 0b0110, 0b1100], 0b1001, [2, 100, 100, 3]));
        Assert.Equal([(1, 2), (0, 1)], ContractionOrder.Find([0b0011, 0b0110, 0b1100], 0b1001, [3, 100, 100, 2]));
    }

    [Theory]
    [InlineData("ij,jk->il", 8, "'l' is in the output and in no operand")]
    [InlineData("ij,jk->ii", 8, "'i' is in the output twice")]
    [InlineData("ij,j1", 4, "'1' is not a letter")]
    [InlineData("ijk,jk", 0, "3 letters for the 2 axes of (2, 3)")]
    [InlineData("ij,ik", 3, "'i' counts to 2 before and to 3 here")]
    [InlineData("ij", 0, "1 words between commas for 2 operands")]
    [InlineData("......,ij", 3, "a word has room for one ...")]
    public void Faults_name_the_character(string text, int position, string rule)
    {
        var thrown = Assert.Throws<EinsumException>(() => Einsum.Apply(text, Array(1, 2, 3), Array(2, 3, 4)));
        Assert.Equal((position, rule), (thrown.Position, thrown.Rule));
    }
}
