using System.Text;
using CsCheck;

namespace Nabla.Data.Tests;

public class CsvTests
{
    static CsvTable Parse(string text, char separator = ',', bool header = true) =>
        Csv.Parse(Encoding.UTF8.GetBytes(text), "x.csv", separator, header);

    static string Refuses(string text, bool header = true) =>
        Assert.Throws<DataException>(() => Parse(text, header: header)).Message;

    [Fact]
    public void Columns_are_numbers_or_categories()
    {
        CsvTable table = Parse("age,city,weight\n3,Rome,1.5\n4,Oslo,-2e3\n5,Rome, 7 \n");
        Assert.Equal(3, table.Rows);
        Assert.Equal(["age", "city", "weight"], table.Columns.Select(column => column.Name));
        Assert.Equal([3f, 4, 5], table["age"].Numbers);
        Assert.Equal([1.5f, -2000, 7], table["weight"].Numbers);
        Assert.False(table["city"].IsNumbers);
        Assert.Equal(["Oslo", "Rome"], table["city"].Categories);
        Assert.Equal([1, 0, 1], table["city"].Codes);
        Assert.Contains("'name' among age, city, weight", Assert.Throws<DataException>(() => table["name"]).Message);
    }

    [Fact]
    public void A_matrix_has_the_chosen_columns_side_by_side()
    {
        CsvTable table = Parse("a,b,c\n1,x,2\n3,y,4\n");
        Assert.Equal([2, 2], table.Matrix().Shape);
        Assert.Equal([1f, 2, 3, 4], table.Matrix().Values<float>());
        Assert.Equal([2f, 1, 4, 3], table.Matrix("c", "a").Values<float>());
        Assert.Contains("'b' has texts", Assert.Throws<DataException>(() => table.Matrix("b")).Message);
        Assert.Contains("'d'", Assert.Throws<DataException>(() => table.Matrix("d")).Message);
        Assert.Contains(
            "'a' has 1 empty", Assert.Throws<DataException>(() => Parse("a,b\n1,2\n,3").Matrix()).Message);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4")]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n")]
    [InlineData("a,b\r1,2\r3,4\r")]
    [InlineData("\n\na,b\n\n1,2\n\n\n3,4\n\n")]
    [InlineData("\uFEFFa,b\n1,2\n3,4\n")]
    [InlineData("\"a\",\"b\"\n\"1\",2\n3,\"4\"\n")]
    public void Line_ends_empty_lines_marks_and_quotes_make_no_difference(string text) =>
        Assert.Equal([1f, 2, 3, 4], Parse(text).Matrix("a", "b").Values<float>());

    [Fact]
    public void A_quoted_field_may_hold_separators_line_breaks_and_quotes()
    {
        CsvTable table = Parse("a,b\n\"x,\n\"\"y\"\"\",1\n\"\",2\n");
        Assert.Equal(["x,\n\"y\""], table["a"].Categories);
        Assert.Equal([0, -1], table["a"].Codes);
        Assert.Equal(1, table["a"].Missing);
    }

    [Fact]
    public void An_empty_field_is_not_a_number_or_no_category()
    {
        CsvTable table = Parse("a,b\n1,x\n,\n3,y\n");
        Assert.Equal([1, float.NaN, 3], table["a"].Numbers);
        Assert.Equal([0, -1, 1], table["b"].Codes);
        Assert.Equal((1, 1), (table["a"].Missing, table["b"].Missing));
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("1e99")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("1 000")]
    public void What_is_no_finite_number_is_a_text(string text) =>
        Assert.Equal([text], Parse($"a;b\n{text};1", ';')["a"].Categories);

    [Fact]
    public void Without_a_header_columns_have_numbers()
    {
        CsvTable table = Parse("1\t2\n3\t4", '\t', header: false);
        Assert.Equal((2, 4f), (table.Rows, table["2"].Numbers[1]));
        Assert.Equal(0, Parse("a,b").Rows);
    }

    [Theory]
    [InlineData("line 3 has 1 fields where the first has 2", "a,b\n1,2\n3\n")]
    [InlineData("line 3 has more than 2 fields", "a,b\n1,2\n3,4,5\n")]
    [InlineData("line 5 has 1 fields", "a,b\n\"1\n2\",2\n\n3\n")]
    [InlineData("line 2 has a quote inside", "a,b\n1\"2,3\n")]
    [InlineData("line 2 goes on behind a closing quote", "a,b\n\"1\"2,3\n")]
    [InlineData("a quote that is not closed", "a,b\n1,\"2\n")]
    [InlineData("has no line", "")]
    [InlineData("has no line", "\n\r\n")]
    [InlineData("column 2 has no name", "a,\n1,2\n")]
    [InlineData("two columns called 'a'", "a,a\n1,2\n")]
    public void What_is_no_table_is_refused_with_its_line(string why, string text) => Assert.Contains(why, Refuses(text));

    [Fact]
    public void Invalid_utf8_is_refused() =>
        Assert.Contains("not UTF-8", Assert.Throws<DataException>(() => Csv.Parse([0x61, 0x0A, 0xC3])).Message);

    [Fact]
    public void Too_many_columns_or_different_texts_are_refused()
    {
        Assert.Contains("4,096 columns", Refuses(string.Join(",", Enumerable.Range(0, 4097))));
        Assert.Contains("no categories", Refuses("id\n" + string.Join("\n", Enumerable.Range(0, 65537).Select(i => $"x{i}"))));
    }

    [Fact]
    public void A_separator_that_can_not_separate_is_a_mistake_of_the_caller() => Assert.All(
        "\"\r\n\0é", separator => Assert.Throws<ArgumentException>(() => Parse("a", separator)));

    [Fact]
    public void Any_texts_come_back_from_quoted_fields() => Gen.String.Array[1, 5].Array[1, 6].Sample(rows =>
    {
        string[][] texts = [.. rows.Select(row => row.Take(rows.Min(r => r.Length))
            .Select(text => "t" + Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).ToArray())];
        static string Row(IEnumerable<string> fields) =>
            string.Join(",", fields.Select(text => $"\"{text.Replace("\"", "\"\"")}\""));
        CsvTable table = Parse(
            Row(texts[0].Select((_, i) => $"c{i}")) + "\n" + string.Join("\r\n", texts.Select(Row)));
        for (int row = 0; row < texts.Length; row++)
            for (int column = 0; column < texts[0].Length; column++)
                Assert.Equal(
                    texts[row][column],
                    table.Columns[column].Categories[table.Columns[column].Codes[row]]);
    }, iter: 100);
}
