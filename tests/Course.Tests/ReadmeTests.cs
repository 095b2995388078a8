using System.Diagnostics;

namespace Course.Tests;

/// <summary>The programs in the root README are those in examples/, and print what the README says.</summary>
public class ReadmeTests
{
    [Theory, InlineData("xor.cs"), InlineData("grad.cs")]
    public async Task A_program_in_the_README_is_the_example_and_prints_what_stands_below_it(string file)
    {
        string readme = File.ReadAllText(Path.Combine(Tree.Root, "README.md"));
        string example = File.ReadAllText(Path.Combine(Tree.Root, "examples", file));
        // In the house it refers to the project where a reader refers to the package.
        if (example.StartsWith("#:", StringComparison.Ordinal)) example = example[(example.IndexOf('\n') + 1)..];
        Assert.Contains($"```csharp\n{example}```", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        var start = new ProcessStartInfo("dotnet", ["run", file])
        {
            WorkingDirectory = Path.Combine(Tree.Root, "examples"),
            RedirectStandardOutput = true,
        };
        using Process program = Process.Start(start)!;
        string printed = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"```\n{printed.ReplaceLineEndings("\n")}```", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
