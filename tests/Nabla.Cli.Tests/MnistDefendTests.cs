using System.Security.Cryptography;
using System.Text.Json;
using Nabla.Course.Adversarial;

namespace Nabla.Cli.Tests;

public sealed class MnistDefendTests : IDisposable
{
    static readonly string[] rows =
        ["ordinary", "secondOrdinary", "tutorialNoise", "noiseTrained", "adversariallyTrained"];

    readonly TemporaryFolder temporary = new();

    // Few, and one batch to learn from: products are slow where they are not optimised.
    public MnistDefendTests() => ToyDigits.Write(temporary.Path, train: 48, test: 20);

    public void Dispose() => temporary.Dispose();

    Invocation Defend(params string[] more) =>
        Invocation.Of(["mnist", "defend", "--quick", "--data", temporary.Path, "--out", temporary["out"], .. more]);

    [Theory]
    [InlineData]
    [InlineData("--by-hand")]
    public void Json_holds_five_networks_and_every_number_of_the_table(params string[] engine)
    {
        Invocation run = Defend(["--json", "--seed", "3", .. engine]);
        Assert.Equal(0, run.Code);
        JsonElement json = run.Json;
        int count = json.GetProperty("count").GetInt32();
        Assert.Equal(40, count);
        Assert.Equal(3, json.GetProperty("seed").GetInt32());
        Assert.Equal("custom", json.GetProperty("data").GetProperty("source").GetString());
        double epsilon = json.GetProperty("epsilon").GetDouble();
        Assert.InRange(epsilon, 0.1, 0.12);
        Assert.InRange(json.GetProperty("meanLInfinity").GetDouble(), 0.05, epsilon + 1e-6);
        Assert.InRange(json.GetProperty("meanL2").GetDouble(), 0.5, 28 * epsilon);
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.All(rows, name =>
        {
            JsonElement row = json.GetProperty(name);
            Assert.InRange(row.GetProperty("clean").GetDouble(), 0, 1);
            Assert.InRange(row.GetProperty("transferCorrect").GetInt32(), 0, count);
            Assert.Equal(784, Net.Load(row.GetProperty("model").GetString()!).Inputs);
            Assert.NotEmpty(row.GetProperty("whiteBox").EnumerateArray());
            Assert.All(row.GetProperty("whiteBox").EnumerateArray(), found =>
            {
                Assert.InRange(found.GetProperty("epsilon").GetDouble(), 0.01, 1);
                Assert.InRange(found.GetProperty("accuracy").GetDouble(), 0, 1);
                Assert.True(found.GetProperty("steps").GetInt32() > 0 && found.GetProperty("restarts").GetInt32() >= 0);
            });
        });
        Assert.Equal(5, rows.Select(name => json.GetProperty(name).GetProperty("seed").GetInt32()).Distinct().Count());
        Assert.All(json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
    }

    /// <summary>
    /// The same first weights, the same order of digits, the same rule: where nothing is disturbed, what differs
    /// between the two engines is rounding. Noise is each one's own.
    /// </summary>
    [Fact]
    public void Same_seed_same_networks_and_by_hand_they_are_alike()
    {
        string[] Networks(params string[] engine)
        {
            Assert.Equal(0, Defend(["--seed", "4", .. engine]).Code);
            string[] files = [.. Directory.GetFiles(temporary["out"], "*.safetensors").Order()];
            return [.. files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))];
        }

        float[] FirstWeights(string name) =>
            Net.Load(Path.Combine(temporary["out"], $"{name}.safetensors")).Layers[0].Parameters[0].Value;
        double Apart(float[] ours, string name) =>
            ours.Zip(FirstWeights(name), (a, b) => Math.Abs(a - (double)b)).Max();

        string[] first = Networks();
        Assert.Equal(5, first.Distinct().Count());
        Assert.Equal(first, Networks());
        float[] ordinary = FirstWeights("ordinary"), noisy = FirstWeights("tutorial-noise");
        Assert.Empty(first.Intersect(Networks("--by-hand")));
        Assert.InRange(Apart(ordinary, "ordinary"), 0, 1e-5);
        Assert.InRange(Apart(noisy, "tutorial-noise"), 1e-4, 1e-2);
    }

    [Fact]
    public void Data_that_are_not_MNIST_are_named_in_every_picture()
    {
        Invocation run = Defend("--by-hand");
        Assert.Contains("custom data, not MNIST", run.Output);
        Assert.All(["transfer.svg", "epsilon.svg"], name =>
            Assert.Contains("custom data, not MNIST", File.ReadAllText(Path.Combine(temporary["out"], name))));
        Assert.DoesNotContain('\e', run.Output + run.Error);
    }

    [Fact]
    public void Cancelled_run_is_one_line_and_130()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Invocation run = Invocation.Of(
            stop.Token, "mnist", "defend", "--quick", "--data", temporary.Path, "--out", temporary["out"]);
        Assert.Equal(130, run.Code);
        Assert.Equal("nabla: cancelled", Assert.Single(run.ErrorLines));
    }

    [Theory]
    [InlineData]
    [InlineData("--by-hand")]
    public void Data_that_are_not_there_are_one_line_and_1(params string[] engine)
    {
        Invocation run = Invocation.Of(["mnist", "defend", "--quick", "--data", temporary["nowhere"], .. engine]);
        Assert.Equal(1, run.Code);
        Assert.Contains("there is no folder", Assert.Single(run.ErrorLines));
    }
}
