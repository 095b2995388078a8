namespace Nabla.Tests.Analyzers;

/// <summary>NABLA011: constant einsum strings that einsum refuses.</summary>
public class EinsumStringTests
{
    const string Rule = "NABLA011";

    [Fact]
    public void A_string_that_einsum_refuses_is_told() => Analyzed.Statements(
        Rule,
        "Print(Tensor.Einsum(\"«b»i,ij->bj\", x));",
        "Print(Tensor.Einsum(\"«i»j\", x, y));",
        "Print(Tensor.Einsum(\"bi,ij->b«k»\", x, y));",
        "Print(Tensor.Einsum(\"bi,ij->b«b»\", x, y));",
        "Print(Tensor.Einsum(\"b1,ij->b\".Replace('1', 'i'), x, y)); Print(Tensor.Einsum(\"b«1»,ij->b\", x, y));",
        "Print(Tensor.Einsum(\"bi«;»ij\", x));",
        "Print(Tensor.Einsum(\"bi,ij«-»bj\", x, y));",
        "Print(Tensor.Einsum(\"bi,ij->bj«-»\", x, y));",
        "Print(Tensor.Einsum(\"i...«.»..->i\", x));",
        "Print(Tensor.Einsum(\"i«.».j\", x));",
        "Print(Tensor.Einsum(\"«b»i,ij,jk->bk\", [x, y]));",
        "Print(Tensor.Einsum(\"«i»,j\", new[] { x }));",
        "const string s = \"bi,ij->bk\"; Print(Tensor.Einsum(«s», x, y));",
        "Print(Tensor.Einsum(«\"bi,\" + \"ij->bk\"», x, y));");

    [Fact]
    public void A_string_that_it_takes_is_not() => Analyzed.Statements(
        Rule,
        "Print(Tensor.Einsum(\"bi,ij->bj\", x, y));",
        "Print(Tensor.Einsum(\"bi, ij -> bj\", x, y));",
        "Print(Tensor.Einsum(\"bi,ij\", x, y));",
        "Print(Tensor.Einsum(\"ii->\", x));",
        "Print(Tensor.Einsum(\"ii->i\", x));",
        "Print(Tensor.Einsum(\"...ij,...jk->...ik\", x, y));",
        "Print(Tensor.Einsum(\"ij->...ij\", x));",
        "Print(Tensor.Einsum(\"Bh,hH->BH\", x, y));",
        "Print(Tensor.Einsum(\"\", x));",
        "Print(Tensor.Einsum(\"a,b,c,d\", x, y, x, y));",
        // Not a constant, or not counted here.
        "var s = training ? \"b;\" : \"b\"; Print(Tensor.Einsum(s, x));",
        "Tensor[] all = [x, y]; Print(Tensor.Einsum(\"a,b,c\", all)); Print(Tensor.Einsum(\"a,b\", [.. all]));",
        "Print(Einsum(\"b;1\", x)); static Tensor Einsum(string s, Tensor x) => x;");

    [Theory]
    [InlineData("bi,ij->bk", 8, "'k' is in the output and in no operand")]
    [InlineData("bi,ij,jk->bk", 0, "3 words between commas for 2 operands")]
    [InlineData("bi,i j->b-j", 9, "'-' is not a letter")]
    public void Analyzer_and_einsum_say_the_same(string subscripts, int position, string rule)
    {
        Assert.Equal(
            $"\"{subscripts}\" at character {position}: {rule}",
            Analyzed.Message($"Print(Tensor.Einsum(\"{subscripts}\", x, x));"));
        var fault = Assert.Throws<EinsumException>(() =>
            Tensor.Einsum(subscripts, Tensor.Ones([2, 2]), Tensor.Ones([2, 2])));
        Assert.Equal(position, fault.Position);
        Assert.Contains(rule, fault.Message);
    }
}
