using System.Diagnostics;

namespace Course.Tests;

/// <summary>The program in the root README is the one in examples/, and prints what the README says.</summary>
public class ReadmeTests
{
    [Fact]
    public async Task The_program_in_the_README_is_the_example_and_prints_what_stands_below_it()
    {
        string readme = File.ReadAllText(Path.Combine(Tree.Root, "README.md"));
        string example = File.ReadAllText(Path.Combine(Tree.Root, "examples", "xor.cs"));
        Assert.Contains($"```csharp\n{example}```", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        var start = new ProcessStartInfo("dotnet", ["run", "xor.cs"])
        {
            WorkingDirectory = Path.Combine(Tree.Root, "examples"),
            RedirectStandardOutput = true,
        };
        using Process program = Process.Start(start)!;
        string printed = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"```\n{printed.ReplaceLineEndings("\n")}```", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
