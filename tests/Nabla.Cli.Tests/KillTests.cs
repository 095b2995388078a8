using System.Diagnostics;
using System.Globalization;
using Nabla.Data;

namespace Nabla.Cli.Tests;

/// <summary>
/// A training that is killed (<c>kill -9</c>) at random moments, each time on another number of threads, ends on the
/// bits of one that was not. A few kills; <c>NABLA_KILLS=200</c> makes it 200.
/// </summary>
public sealed class KillTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static int Kills => int.TryParse(
        Environment.GetEnvironmentVariable("NABLA_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture,
        out int asked) ? asked : 8;

    public void Dispose() => temporary.Dispose();

    string Checkpoints(string run) => Path.Combine(temporary[run], "checkpoints");

    // What depends on the key (the order, dropout), has memory (Adam, a plateau) and state (batch normalisation).
    void Configure(string path, int epochs) => File.WriteAllText(path, $$"""
        {
          "data": { "csv": "table.csv" },
          "model": { "mlp": { "widths": [16], "batchNorm": true, "dropout": 0.2 } },
          "schedule": { "plateau": { "patience": 2, "factor": 0.9 } },
          "epochs": {{epochs}}, "batch": 20, "checkpoints": { "every": 7, "keep": 2 }
        }
        """);

    async Task Finish(string command, string what, params string[] more)
    {
        using Process nabla = NablaProcess.Start(1, [command, temporary[what], .. more]);
        Task<string> errors = nabla.StandardError.ReadToEndAsync(Token);
        await nabla.StandardOutput.ReadToEndAsync(Token);
        await nabla.WaitForExitAsync(Token);
        Assert.True(nabla.ExitCode == 0, await errors);
    }

    // While it starts, clears up and reads, or soon after it has got on.
    async Task Moment(Process nabla, Random random, bool begun)
    {
        Task<string> errors = nabla.StandardError.ReadToEndAsync(Token);
        if (begun && random.Next(4) == 0)
            await Task.Delay(random.Next(1200), Token);
        else
            Assert.True(await NablaProcess.UntilLine(nabla, "epoch"), nabla.HasExited ? await errors : "none");
        // An epoch is told of before its checkpoint is on the disk: the first kill waits for one.
        while (!begun && !Directory.EnumerateFiles(Checkpoints("killed"), "step-*").Any())
            await Task.Delay(5, Token);
        await Task.Delay(random.Next(120), Token);
    }

    [Fact]
    public async Task Killed_at_random_moments_it_ends_on_the_same_bits()
    {
        TrainTests.WriteTable(temporary["table.csv"], rows: 1500);
        Configure(temporary["killed.json"], epochs: 1_000_000);
        Random random = new(1);
        int loaded = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            bool begun = File.Exists(Path.Combine(temporary["killed"], "run.json"));
            using (Process nabla = begun
                ? NablaProcess.Start(1 + kill % 2, "resume", temporary["killed"])
                : NablaProcess.Start(1 + kill % 2, "train", temporary["killed.json"], "--out", temporary["killed"]))
            {
                // Whatever goes wrong before, nobody goes on training.
                try
                {
                    await Moment(nabla, random, begun);
                }
                finally
                {
                    nabla.Kill();
                }
                await nabla.WaitForExitAsync(Token);
                Assert.Equal(137, nabla.ExitCode);
            }
            // Newest first, all that is there is whole: a kill leaves no half of a checkpoint under its name.
            Assert.NotNull(NN.Checkpoints.Latest(Checkpoints("killed")));
            Assert.All(
                Directory.GetFiles(Checkpoints("killed"), "step-*"),
                file => Assert.True(Safetensors.Read(file).HasChecksums));
            Assert.Empty(Directory.GetFiles(Checkpoints("killed"), "*.damaged"));
            loaded++;
        }

        int epochs = File.ReadLines(Path.Combine(temporary["killed"], "metrics.csv")).Count() + 2;
        Configure(Path.Combine(temporary["killed"], "config.json"), epochs);
        CopyWithoutKey("killed", "control");
        await Finish("resume", "killed");
        await Finish("resume", "control");
        Configure(temporary["whole.json"], epochs);
        await Finish("train", "whole.json", "--out", temporary["whole"]);
        Assert.Equal(Bits("whole"), Bits("killed"));
        Assert.Equal(epochs, Epochs("whole").Length);
        Assert.Equal(Epochs("whole"), Epochs("killed"));
        // The control: where the random key is left out, the same comparison sees it.
        Assert.NotEqual(Bits("whole"), Bits("control"));
        TestContext.Current.SendDiagnosticMessage($"{loaded} kills, {epochs} epochs");
    }

    byte[] Bits(string run) => File.ReadAllBytes(Path.Combine(temporary[run], "model.safetensors"));

    // Without the time that each took.
    string[] Epochs(string run) => [.. File.ReadLines(Path.Combine(temporary[run], "metrics.csv")).Skip(1)
        .Select(row => row[..row.LastIndexOf(',')])];

    void CopyWithoutKey(string from, string to)
    {
        foreach (string file in Directory.GetFiles(temporary[from], "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(temporary[to], Path.GetRelativePath(temporary[from], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        string path = NN.Checkpoints.Latest(Checkpoints(to))!;
        SafetensorsFile newest = Safetensors.Read(path);
        string progress = newest.Metadata["nabla.checkpoint"];
        string without = progress.Replace("\"Seed\":1,", "\"Seed\":0,", StringComparison.Ordinal);
        Assert.NotEqual(progress, without);
        Safetensors.Write(
            path, newest.Arrays, [KeyValuePair.Create("nabla.checkpoint", without)], checksums: true);
    }
}
