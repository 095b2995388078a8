using System.Diagnostics;

namespace Course.Tests;

/// <summary>The programs in the root README are those in examples/, and print what the README says.</summary>
public class ReadmeTests
{
    [Theory, InlineData("xor.cs"), InlineData("grad.cs")]
    public async Task A_program_in_the_README_is_the_example_and_prints_what_stands_below_it(string file)
    {
        Assert.Contains($"```csharp\n{Example(file)}```", readme, StringComparison.Ordinal);
        string printed = await Printed(Path.Combine(Tree.Root, "examples"), file);
        Assert.Contains($"```\n{printed}```", readme, StringComparison.Ordinal);
    }

    /// <summary>On a few digits: its numbers are others, its lines the same.</summary>
    [Fact]
    public async Task The_network_in_the_README_is_the_example_and_learns_saves_loads_and_predicts()
    {
        string example = Example("cnn.cs");
        Assert.Contains($"```csharp\n{example}```", readme, StringComparison.Ordinal);
        Assert.True(example.Split('\n').Count(line => line != "") <= 25);

        string folder = Directory.CreateTempSubdirectory("nabla").FullName;
        try
        {
            string[] lines = (await Printed(
                folder, "-c", "Release", Path.Combine(Tree.Root, "examples", "cnn.cs"), "--", "2000")).Split('\n');
            for (int epoch = 1; epoch <= 3; epoch++)
                Assert.Matches(
                    $@"^epoch {epoch}/3: loss \d\.\d+, validation loss \d\.\d+, accuracy 0\.\d+ \(", lines[epoch - 1]);
            Assert.Matches(@"^(mnist|synthetic): the first ten are \[[0-9 ]+\], it says \[[0-9 ]+\]$", lines[3]);
            Assert.True(new FileInfo(Path.Combine(folder, "cnn.safetensors")).Length > 20_000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static readonly string readme = File.ReadAllText(Path.Combine(Tree.Root, "README.md")).ReplaceLineEndings("\n");

    // In the house it refers to the project where a reader refers to the package.
    static string Example(string file)
    {
        string example = File.ReadAllText(Path.Combine(Tree.Root, "examples", file)).ReplaceLineEndings("\n");
        return example.StartsWith("#:", StringComparison.Ordinal) ? example[(example.IndexOf('\n') + 1)..] : example;
    }

    static async Task<string> Printed(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using Process program = Process.Start(start)!;
        string printed = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return printed.ReplaceLineEndings("\n");
    }
}
