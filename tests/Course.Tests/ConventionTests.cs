using System.Text.RegularExpressions;

namespace Course.Tests;

/// <summary>The rules of the house that the compiler does not know.</summary>
public partial class ConventionTests
{
    const int LongestFile = 400;

    /// <summary>Files that may be longer, each with its reason.</summary>
    static readonly Dictionary<string, string> longFiles = [];

    /// <summary>What stands in no file, and why not.</summary>
    static readonly Dictionary<string, string> banned = new()
    {
        [@"\b(class|struct|record|interface|enum)\s+\w*(Manager|Helper|Helpers|Util|Utils)\b"] =
            "names no thing: say what it is",
        [@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b"] = "is no place for it: do it, or file it",
        [@"\bcatch\s*(\([^)]*\)\s*)?\{\s*\}"] = "swallows what went wrong",
        [@"#pragma\s+warning\s+disable"] = "hides a fault: repair it",
    };

    [Fact]
    public void Files_are_short_or_say_why_not() => Assert.DoesNotContain(
        Tree.Files("*.cs").Except(longFiles.Keys), file => Tree.Lines(file).Length > LongestFile);

    [Fact]
    public void Nothing_banned_stands_in_the_code() => Assert.Empty(
        from file in Tree.Files("*.cs")
        let text = Tree.Text(file)
        from rule in banned
        let match = Regex.Match(text, rule.Key)
        where match.Success
        select $"{file}: \"{match}\" {rule.Value}");

    [Fact]
    public void Only_exercises_are_not_implemented() => Assert.All(
        Tree.Files("*.cs").Where(file => Path.GetFileName(file) is not ("Exercises.cs" or "Exercise.cs")
            && !file.StartsWith("tests/", StringComparison.Ordinal)),
        file => Assert.DoesNotContain("NotImplementedException", Tree.Text(file)));

    [Fact]
    public void Chapters_write_on_the_page_alone() => Assert.All(
        Tree.Files("*.cs", "course").Where(file => ChapterFile().IsMatch(file)),
        file => Assert.DoesNotMatch(@"\b(Console|File|Directory|Mnist\.Load)\b", Tree.Code(file)));

    [Fact]
    public void Long_files_are_as_long_as_their_reason_says() => Assert.All(
        longFiles.Keys, file => Assert.True(Tree.Lines(file).Length > LongestFile, $"{file} needs its reason no more"));

    [GeneratedRegex(@"^course/\d\d-")]
    private static partial Regex ChapterFile();
}
