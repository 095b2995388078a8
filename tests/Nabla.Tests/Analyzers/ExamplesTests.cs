using Microsoft.CodeAnalysis;

namespace Nabla.Tests.Analyzers;

/// <summary>
/// No analyzer fires on what we write ourselves. Nabla and the course are built with them, a warning being an error;
/// the examples, which are files without a project, are read here: those that need nothing but Nabla.
/// </summary>
public class ExamplesTests
{
    [Fact]
    public void Examples_are_clean() => Assert.All(
        Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.cs")
            .Where(file => !File.ReadAllText(file).Contains("using Nabla.NN;", StringComparison.Ordinal)),
        file => Assert.Empty(Analyzed.Run(
            "using System.Linq;\n" + string.Join("\n", File.ReadLines(file).Where(line => !line.StartsWith("#:", StringComparison.Ordinal))),
            OutputKind.ConsoleApplication)));

    [Theory]
    [InlineData("src/Nabla/Nabla.csproj")]
    [InlineData("course/Course.csproj")]
    public void Projects_are_built_with_the_analyzers(string project) => Assert.Contains(
        "Nabla.Generators.csproj\" OutputItemType=\"Analyzer\"", File.ReadAllText(Path.Combine(Repository.Root, project)));
}
