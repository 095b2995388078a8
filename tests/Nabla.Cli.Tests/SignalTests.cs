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
        using Process nabla = NablaProcess.Start(
            "mnist", "train", "--data", temporary.Path, "--out", temporary["out"], "--epochs", "100000", "--json");
        Task<string> document = nabla.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string? line;
        do
            line = await nabla.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line?.Contains("validation ") == false || line?.Contains("epoch") == false);
        await NablaProcess.Signal(nabla, signal);
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

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_in_the_middle_of_a_configured_training_leaves_a_checkpoint_and_is_130(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are Unix's");
        File.WriteAllText(temporary["c.json"], $$"""
            { "data": { "images": "{{ToyDigits.TrainImages}}", "labels": "{{ToyDigits.TrainLabels}}" },
              "model": "mlp", "epochs": 100000 }
            """);
        using Process nabla = NablaProcess.Start("train", temporary["c.json"], "--out", temporary["run"]);
        Task<string> errors = nabla.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await NablaProcess.UntilLine(nabla, "epoch");
        await NablaProcess.Signal(nabla, signal);
        await nabla.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await nabla.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, nabla.ExitCode);
        Assert.Equal($"nabla: cancelled; nabla resume {temporary["run"]} goes on from its checkpoint\n", await errors);
        Assert.NotNull(NN.Checkpoints.Latest(Path.Combine(temporary["run"], "checkpoints")));
    }
}
