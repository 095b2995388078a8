using System.Text.Json;
using Nabla.Course.Adversarial;

namespace Nabla.Cli.Tests;

public sealed class MnistAttackTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public MnistAttackTests() => ToyDigits.Write(temporary.Path);

    public void Dispose() => temporary.Dispose();

    Invocation Attack(string model, params string[] more) => Invocation.Of(
        ["mnist", "attack", "--data", temporary.Path, "--out", temporary["out"], "--model", model, .. more]);

    /// <summary>Chapter 5's network, as <c>mnist train</c> leaves it.</summary>
    string Trained()
    {
        Invocation run = Invocation.Of(
            "mnist", "train", "--data", temporary.Path, "--out", temporary["trained"], "--widths", "784,12,10",
            "--epochs", "3");
        Assert.Equal(0, run.Code);
        return Path.Combine(temporary["trained"], "model.safetensors");
    }

    string Saved(Net net)
    {
        string path = temporary["net.safetensors"];
        net.Save(path);
        return path;
    }

    [Fact]
    public void A_trained_model_is_fooled_and_json_says_how_often()
    {
        Invocation run = Attack(Trained(), "--epsilon", "0.4", "--steps", "10", "--count", "150", "--json");
        Assert.Equal(0, run.Code);
        JsonElement json = run.Json;
        Assert.Equal(150, json.GetProperty("count").GetInt32());
        Assert.Equal("test", json.GetProperty("digits").GetString());
        Assert.InRange(json.GetProperty("correctBefore").GetInt32(), 130, 150);
        Assert.True(json.GetProperty("correctAfter").GetInt32() < json.GetProperty("correctBefore").GetInt32() - 20);
        Assert.Equal(0.4, json.GetProperty("epsilon").GetDouble());
        Assert.Equal(10, json.GetProperty("steps").GetInt32());
        Assert.InRange(json.GetProperty("meanLInfinity").GetDouble(), 0.35, 0.4001);
        Assert.InRange(json.GetProperty("meanL2").GetDouble(), 0.4, 0.4 * 28);
        Assert.Equal("custom", json.GetProperty("data").GetProperty("source").GetString());
        Assert.All(json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
        Assert.Contains("Right after:", run.Error);
    }

    [Fact]
    public void More_digits_than_the_test_set_has_are_training_digits()
    {
        string model = Saved(Net.FullyConnected([784, 8, 10], seed: 1));
        Invocation run = Attack(model, "--count", "300", "--steps", "2", "--json");
        Assert.Equal("train", run.Json.GetProperty("digits").GetString());
        Assert.Equal(300, run.Json.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("--epsilon takes a number greater than 0 and at most 1, not '0'", "--epsilon", "0")]
    [InlineData("--epsilon takes a number greater than 0 and at most 1, not '-0.1'", "--epsilon", "-0.1")]
    [InlineData("--epsilon takes a number greater than 0 and at most 1, not '1.01'", "--epsilon", "1.01")]
    [InlineData("--epsilon takes a number greater than 0 and at most 1, not 'NaN'", "--epsilon", "NaN")]
    [InlineData("--steps takes a whole number", "--steps", "0")]
    [InlineData("--count takes a whole number", "--count", "0")]
    [InlineData("--count 1201: there are 1,200 digits", "--count", "1201")]
    public void Wrong_options_are_one_line_and_2(string expected, params string[] options)
    {
        Invocation run = Attack(Saved(Net.FullyConnected([784, 8, 10], seed: 1)), options);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void Missing_broken_and_other_models_are_one_line_and_1()
    {
        File.WriteAllText(temporary["broken"], "not a model, but long enough to have a header");
        foreach ((string model, string says) in new[]
        {
            (temporary["nowhere"], "there is no model"),
            (temporary["broken"], "no safetensors file"),
            (Saved(Net.FullyConnected([783, 8, 10], seed: 1)), "goes from 783 to 10, digits from 784 to 10"),
        })
        {
            Invocation run = Attack(model);
            Assert.Equal(1, run.Code);
            Assert.Contains(says, Assert.Single(run.ErrorLines));
            Assert.False(Directory.Exists(temporary["out"]));
        }
    }

    [Fact]
    public void Cancelled_attack_is_130()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Invocation run = Invocation.Of(
            stop.Token, "mnist", "attack", "--data", temporary.Path, "--out", temporary["out"],
            "--model", Saved(Net.FullyConnected([784, 8, 10], seed: 1)));
        Assert.Equal(130, run.Code);
        Assert.Equal("nabla: cancelled", Assert.Single(run.ErrorLines));
    }
}
