using System.Diagnostics;
using System.Text.Json;

namespace Nabla.Cli.Tests;

/// <summary>The real program, in a process of its own, told to stop in the middle of its work.</summary>
public sealed class SignalTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public SignalTests() => ToyDigits.Write(temporary.Path);

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_in_the_middle_of_training_keeps_the_files_and_is_130(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are Unix's");
        using Process nabla = Start(
            "mnist", "train", "--data", temporary.Path, "--out", temporary["out"], "--epochs", "100000", "--json");
        Task<string> document = nabla.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string? line;
        do
            line = await nabla.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.Contains("validation ") == false || line?.Contains("epoch") == false);
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{nabla.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        string rest = await nabla.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await nabla.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, nabla.ExitCode);
        Assert.Contains("what was learned is kept", rest);
        Assert.DoesNotContain("   at ", rest);
        Assert.True(JsonDocument.Parse(await document).RootElement.GetProperty("cancelled").GetBoolean());
        Assert.True(File.Exists(Path.Combine(temporary["out"], "model.safetensors")));
        Assert.True(File.Exists(Path.Combine(temporary["out"], "accuracy.svg")));
    }

    static Process Start(params string[] args) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
        [typeof(App).Assembly.Location, .. args])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
