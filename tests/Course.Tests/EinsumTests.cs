using Nabla.Course.Einsums;

namespace Course.Tests;

/// <summary>
/// The oracle knows nothing of strides: it gives every letter every value, looks each element up by its full index, and
/// adds the product where the output's letters point.
/// </summary>
public class EinsumTests
{
    public static TheoryData<string> Strings =>
    [
        "i->", "i->i", "ij->", "ij->i", "ij->j", "ij->ij", "ij->ji",
        "ii->", "ii->i", "iij->j", "iji->ij", "iii->i", "ijij->ij",
        "i,i->", "i,i->i", "i,j->ij", "i,j->ji", "i,j->", "ij,j->i", "ij,i->j", "ij,j->ij",
        "ij,ij->", "ij,ij->ij", "ij,ji->",
        "ij,jk->ik", "ij,jk->ki", "ij,kj->ik", "ji,jk->ik", "ij,jk->", "ij,jk->ijk", "ij,kl->ijkl", "ij,kl->",
        "bij,bjk->bik", "bij,bjk->ik", "bij,jk->bik", "bi,io->bo", "bo,io->bi", "bi,bo->io", "bhqd,bhkd->bhqk",
        "ij,jk,kl->il", "ij,jk,kl,lm->im", "i,j,k->ijk", "i,ij,j->", "bi,oij,bj->bo", "ij,ij,ij->ij", "ab,bc,cd,d->a",
        "ii,ii->i", "ii,ij->ij", "iij,jkk->ik", "abc,cd,def->abef", "a,ab,abc,abcd->d", ",ij->ij", ",->", "->",
        "ij", "ji", "ii", "ij,jk", "ba,cb", "i,i", "i,j", "bij,bjk", "zy,yx", "aB,Ba", "ij , jk -> ik", "z,a->az",
        "...->...", "...i->...", "i...->...i", "...ij,...jk->...ik", "...ij,jk->...ik", "...i,...i",
        "...ii->...i", "i...,i...->...",
    ];

    [Theory]
    [MemberData(nameof(Strings))]
    public void Einsum_equals_the_oracle_in_one_nest_and_by_pairs(string text)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            NdArray[] operands = RandomOperands(text, new Random(seed), smallest: seed % 2);
            NdArray expected = Oracle(new Subscripts(text, operands), operands);
            Assert.True(Loops.Einsum(text, operands).DistanceTo(expected) < 1e-10, text);
            Assert.True(Pairs.Einsum(text, operands).DistanceTo(expected) < 1e-10, text);
        }
    }

    [Theory]
    [InlineData("...i,...i->...", "2 1 3", "4 3", "2 4")]
    [InlineData("...ij,...jk->...ik", "5 1 2 3", "7 3 4", "5 7 2 4")]
    [InlineData("...,...->...", "3 1", "1 4", "3 4")]
    [InlineData("...i,i->i...", "2 3 4", "4", "4 2 3")]
    [InlineData("i...->", "2 3 4", null, "")]
    public void Dots_stretch_sides_of_one(string text, string a, string? b, string shape)
    {
        NdArray[] operands = [.. new[] { a, b }.OfType<string>().Select((sides, k) => NdArray.Normal(k, Ints(sides)))];
        NdArray result = Loops.Einsum(text, operands);
        Assert.Equal(Ints(shape), result.Shape);
        Assert.True(result.DistanceTo(Oracle(new Subscripts(text, operands), operands)) < 1e-10);
        Assert.True(result.DistanceTo(Pairs.Einsum(text, operands)) < 1e-10);
    }

    [Theory]
    [InlineData("ij,jk->ik", 3, "'j' counts to 3 before and to 4 here")]
    [InlineData("ij,kl->im", 8, "'m' is in the output and in no operand")]
    [InlineData("ij,k2->ik", 4, "'2' is not a letter")]
    [InlineData("ij,kl->ii", 8, "'i' is in the output twice")]
    [InlineData("ijk,kl->il", 0, "3 letters for an array with 2 sides")]
    [InlineData("ij,k->ik", 3, "1 letters for an array with 2 sides")]
    [InlineData("ij->ij", 0, "2 arrays for 1 word")]
    [InlineData("ij,kl,mn->ij", 6, "2 arrays for 3 words")]
    [InlineData("ij,kl->i.j", 8, "'.' is not a letter")]
    [InlineData("......ij,kl", 3, "an operand has room for one ...")]
    [InlineData("ij,kl->ik->", 9, "'-' is not a letter")]
    [InlineData("ij,kl>ik", 5, "'>' is not a letter")]
    [InlineData("ii,kl->", 1, "'i' counts to 2 before and to 3 here")]
    public void A_malformed_string_names_the_character(string text, int position, string fault)
    {
        var thrown = Assert.Throws<EinsumException>(() => Loops.Einsum(text, NdArray.Zeros(2, 3), NdArray.Zeros(4, 5)));
        Assert.Equal(position, thrown.Position);
        Assert.Contains(fault, thrown.Message);
    }

    [Theory]
    [InlineData("bi,io->bo")]
    [InlineData("ij->")]
    [InlineData("i,ij,j->")]
    [InlineData("ij,jk,kl->il")]
    [InlineData("bij,bjk->ik")]
    [InlineData("bhqd,bhkd->bhqk")]
    [InlineData("ij,k->k")]
    public void The_derivative_swaps_operand_and_output(string text)
    {
        NdArray[] operands = RandomOperands(text, new Random(7), smallest: 1);
        for (int k = 0; k < operands.Length; k++)
            Assert.True(Gradient.RelativeError(k, text, operands) < 1e-8, $"{text}, operand {k}");
    }

    [Fact]
    public void The_best_order_is_no_worse_than_any_other_and_reverse_mode_wins_for_one_output()
    {
        var subscripts = new Subscripts("c,ch,hi->i", NdArray.Zeros(10), NdArray.Zeros(10, 30), NdArray.Zeros(30, 784));
        Assert.Equal((10 * 30) + (30 * 784), Pairs.Products(Pairs.Best(subscripts)));
        Assert.Equal(3, Pairs.Orders(subscripts).Count());
        Assert.All(Pairs.Orders(subscripts), order => Assert.True(Pairs.Products(order) >= 23_820));
    }

    /// <summary>Sides of up to 4, the same for a letter wherever it stands; dots stand for two sides.</summary>
    static NdArray[] RandomOperands(string text, Random random, int smallest)
    {
        var sizes = new Dictionary<char, int>();
        int Size(char letter) => sizes.TryGetValue(letter, out int size) ? size
            : sizes[letter] = random.Next(smallest, 5);
        string words = text.Replace("...", "01").Replace(" ", "").Split("->")[0];
        return [.. words.Split(',').Select(word => NdArray.Normal(random.Next(), [.. word.Select(Size)]))];
    }

    static NdArray Oracle(Subscripts subscripts, NdArray[] operands)
    {
        char[] letters = [.. subscripts.Sizes.Keys];
        NdArray result = NdArray.Zeros([.. subscripts.Output.Select(letter => subscripts.Sizes[letter])]);
        foreach (Dictionary<char, int> values in Assignments(letters, subscripts.Sizes))
        {
            double product = 1;
            for (int k = 0; k < operands.Length; k++)
            {
                NdArray operand = operands[k];
                int At(char letter, int axis) => operand.Shape[axis] == 1 ? 0 : values[letter];
                product *= operand[[.. subscripts.Inputs[k].Select(At)]];
            }

            result[[.. subscripts.Output.Select(letter => values[letter])]] += product;
        }

        return result;
    }

    static IEnumerable<Dictionary<char, int>> Assignments(char[] letters, Dictionary<char, int> sizes)
    {
        if (letters.Length == 0)
            return [[]];
        return from value in Enumerable.Range(0, sizes[letters[0]])
               from rest in Assignments(letters[1..], sizes)
               select new Dictionary<char, int>(rest) { [letters[0]] = value };
    }

    static int[] Ints(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
