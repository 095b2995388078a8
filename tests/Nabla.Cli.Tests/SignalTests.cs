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
        using var patience = new Timer(_ => nabla.Kill(), null, TimeSpan.FromSeconds(60), Timeout.InfiniteTimeSpan);
        string rest = await nabla.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await nabla.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, nabla.ExitCode);
        Assert.Contains("what was learned is kept", rest);
        Assert.DoesNotContain("   at ", rest);
        Assert.True(JsonDocument.Parse(await document).RootElement.GetProperty("cancelled").GetBoolean());
        Assert.True(File.Exists(Path.Combine(temporary["out"], "model.safetensors")));
        Assert.True(File.Exists(Path.Combine(temporary["out"], "accuracy.svg")));
    }

    /// <summary>
    /// Whoever runs the tests in the background may have had SIGINT ignored, and a child inherits that; on Linux env
    /// gives it back its default.
    /// </summary>
    static Process Start(params string[] args)
    {
        string[] command = [Host, typeof(App).Assembly.Location, .. args];
        if (OperatingSystem.IsLinux())
            command = ["env", "--default-signal=INT", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    static string Host => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
}
