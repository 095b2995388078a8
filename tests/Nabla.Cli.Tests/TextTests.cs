using System.Text.Json;

namespace Nabla.Cli.Tests;

/// <summary>A tiny model, trained once for all tests on a file of its own.</summary>
public sealed class TrainedText : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public TrainedText()
    {
        File.WriteAllText(temporary["abc.txt"], string.Concat(Enumerable.Repeat("abc\n", 100)));
        Run = Train(Folder);
    }

    internal Invocation Run { get; }

    public string Folder => temporary["out"];

    public string Model => Path.Combine(Folder, "model.safetensors");

    public string this[string name] => temporary[name];

    internal Invocation Train(string folder) => Invocation.Of(["text", "train", temporary["abc.txt"],
        "--out", folder, "--json", .. Small, "--steps", "60", "--rate", "0.02"]);

    public static string[] Small =>
        ["--width", "16", "--heads", "2", "--blocks", "1", "--context", "8", "--batch", "4"];

    public void Dispose() => temporary.Dispose();
}

public class TextTests(TrainedText trained) : IClassFixture<TrainedText>
{
    static Invocation Sample(params string[] args) => Invocation.Of(["text", "sample", .. args]);

    [Fact]
    public void Training_learns_and_leaves_a_model_a_curve_and_a_sample()
    {
        Assert.Equal((0, ""), (trained.Run.Code, string.Join('\n', trained.Run.ErrorLines.Where(IsWrong))));
        JsonElement json = trained.Run.Json;
        int Number(string name) => json.GetProperty(name).GetInt32();
        Assert.Equal((400, 4, 60), (Number("characters"), Number("vocabulary"), Number("steps")));
        Assert.InRange(json.GetProperty("validationLoss").GetDouble(), 0, 0.3);
        Assert.Equal(10, json.GetProperty("points").GetArrayLength());
        Assert.All(json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
        Assert.Equal(500, json.GetProperty("sample").GetString()!.Length);
        Assert.Contains("60 steps of 4 stretches", trained.Run.Error);
    }

    static bool IsWrong(string line) => line.StartsWith("nabla:", StringComparison.Ordinal);

    [Fact]
    public void The_same_seed_trains_the_same_model()
    {
        byte[] first = File.ReadAllBytes(trained.Model);
        Assert.Equal(0, trained.Train(trained["again"]).Code);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(trained["again"], "model.safetensors")));
    }

    [Fact]
    public void What_was_learned_goes_on_from_a_prompt()
    {
        Invocation run = Sample("--model", trained.Model, "--prompt", "ab", "--length", "6", "--temperature", "0");
        Assert.Equal((0, "abc\nabc\n", ""), (run.Code, run.Output, run.Error));
        JsonElement json = Sample(
            "--model", trained.Model, "--prompt", "ab", "--length", "6", "--top", "1", "--json").Json;
        Assert.Equal("c\nabc\n", json.GetProperty("text").GetString());
        Assert.Equal("ab", json.GetProperty("prompt").GetString());
    }

    [Fact]
    public void A_seed_decides_what_is_drawn()
    {
        string Of(string seed) =>
            Sample("--out", trained.Folder, "--temperature", "9", "--length", "40", "--seed", seed).Output;
        Assert.Equal(Of("1"), Of("1"));
        Assert.NotEqual(Of("1"), Of("2"));
    }

    [Fact]
    public void Without_a_file_the_built_in_tale_is_learned_and_named()
    {
        Invocation run = Invocation.Of(
            ["text", "train", "--steps", "2", "--out", trained["tale"], .. TrainedText.Small]);
        Assert.Equal(0, run.Code);
        Assert.Contains("built-in", run.Output);
        Invocation sample = Sample("--out", trained["tale"], "--length", "5");
        Assert.Contains("built-in tale", Assert.Single(sample.ErrorLines));
    }

    [Fact]
    public void Cancelled_before_the_first_step_keeps_what_there_is_and_is_130()
    {
        Invocation run = Invocation.Of(new CancellationToken(canceled: true),
            ["text", "train", "--steps", "9", "--out", trained["stopped"], "--json", .. TrainedText.Small]);
        Assert.Equal(130, run.Code);
        Assert.True(run.Json.GetProperty("cancelled").GetBoolean());
        Assert.True(File.Exists(run.Json.GetProperty("model").GetString()));
    }

    [Theory]
    [InlineData("", "x is empty: there is nothing to learn")]
    [InlineData("a\0b", "x is no text: byte 1 is 0x00")]
    [InlineData("too short",
        "x has 9 characters, of which nine in ten are learned from: too few for a context of 8 (--context)")]
    public void A_file_that_can_not_be_learned_is_refused_in_one_line(string content, string said)
    {
        File.WriteAllText(trained["x"], content);
        Invocation run = Invocation.Of(["text", "train", trained["x"], "--out", trained["none"], .. TrainedText.Small]);
        Assert.Equal(1, run.Code);
        Assert.EndsWith(said, Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(trained["none"]));
    }

    [Fact]
    public void A_prompt_of_unknown_characters_is_a_mistake_of_usage()
    {
        Invocation run = Sample("--model", trained.Model, "--prompt", "abz");
        Assert.Equal(2, run.Code);
        Assert.StartsWith("nabla: --prompt: 'z', character 3, is none of the 4", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_a_mistake_of_usage() => Assert.Equal(
        (2, "nabla: --heads 3 do not divide --width 128\n"),
        Invocation.Of("text", "train", "--heads", "3") is var run ? (run.Code, run.Error) : default);

    [Fact]
    public void A_file_that_holds_no_model_is_refused()
    {
        Assert.StartsWith("nabla: there is no model", Assert.Single(Sample("--model", trained["nothing"]).ErrorLines));
        File.WriteAllText(trained["text"], "not a model");
        Invocation run = Sample("--model", trained["text"]);
        Assert.Equal((1, 1), (run.Code, run.ErrorLines.Length));
    }
}
