namespace Nabla.Tests;

public class PrimitivesPageTests
{
    [Fact]
    public void The_page_is_what_the_code_says()
    {
        var file = Path.Combine(Repository.Root, "docs/primitives.md");
        var page = PrimitivesPage.Write();
        if (Environment.GetEnvironmentVariable("NABLA_WRITE") == "1") File.WriteAllText(file, page);
        var written = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        var stale = page.Split('\n').Except(written.Split('\n')).FirstOrDefault();
        Assert.True(page == written, $"docs/primitives.md is stale: {stale}\nwrite it anew: {PrimitivesPage.Command}");
    }

    [Fact]
    public void Every_primitive_stands_in_the_laws() => Assert.Empty(
        PrimitivesPage.All.Where(type => type.Namespace == "Nabla.Primitives")
            .Except(PrimitivesPage.Examples().Keys).Select(type => type.Name));
}
