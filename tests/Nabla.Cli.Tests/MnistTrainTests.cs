using System.Text.Json;
using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Tests;

public sealed class MnistTrainTests : IDisposable
{
    static readonly string[] files = ["model.safetensors", "accuracy.svg", "cost.svg", "confusion.svg", "mistakes.png"];

    readonly TemporaryFolder temporary = new();

    public MnistTrainTests() => ToyDigits.Write(temporary.Path);

    string Out => temporary["out"];

    public void Dispose() => temporary.Dispose();

    Invocation Train(params string[] more) =>
        Invocation.Of(["mnist", "train", "--data", temporary.Path, "--out", Out, "--widths", "784,12,10", .. more]);

    [Fact]
    public void Training_prints_each_epoch_and_where_the_files_are()
    {
        Invocation run = Train("--epochs", "3");
        Assert.Equal(0, run.Code);
        Assert.Empty(run.Error);
        Assert.Equal(3, run.Output.Split('\n').Count(line => line.StartsWith("  epoch ")));
        Assert.Contains($"are in {Out}", run.Output);
        Assert.Equal(files.Order(), Directory.GetFiles(Out).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Json_is_one_document_and_people_read_standard_error()
    {
        Invocation run = Train("--epochs", "2", "--json", "--seed", "7");
        Assert.Contains("epoch 2", run.Error);
        JsonElement json = run.Json;
        Assert.Equal("custom", json.GetProperty("data").GetProperty("source").GetString());
        Assert.Equal(7, json.GetProperty("seed").GetInt32());
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.9, 1);
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.True(File.Exists(json.GetProperty("model").GetString()));
        Assert.False(json.GetProperty("cancelled").GetBoolean());
        JsonElement[] epochs = [.. json.GetProperty("epochs").EnumerateArray()];
        Assert.Equal([1, 2], epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.True(epochs[1].GetProperty("trainCost").GetDouble() < epochs[0].GetProperty("trainCost").GetDouble());
        Assert.InRange(epochs[1].GetProperty("validationAccuracy").GetDouble(), 0.9, 1);
        Assert.True(epochs[1].GetProperty("seconds").GetDouble() > 0);
    }

    /// <summary>The same first weights, the same order of digits, the same rule: what differs is rounding.</summary>
    [Theory]
    [InlineData("--widths 784,12,10")]
    [InlineData("--widths 784,12,12,10 --cost cross-entropy --rate 0.5 --decay 2")]
    [InlineData("--model-kind cnn --maps 3 --batch 50")]
    [InlineData("--model-kind cnn --maps 2,3 --batch 50")]
    public void By_hand_and_on_the_framework_the_same_is_learned(string options)
    {
        JsonElement[] Epochs(params string[] more)
        {
            Invocation run = Invocation.Of(
                ["mnist", "train", "--data", temporary.Path, "--out", Out, "--epochs", "2", "--json",
                    .. options.Split(' '),
                    .. more]);
            Assert.Equal(0, run.Code);
            return [.. run.Json.GetProperty("epochs").EnumerateArray()];
        }

        foreach ((JsonElement ours, JsonElement byHand) in Epochs().Zip(Epochs("--by-hand")))
        {
            double expected = byHand.GetProperty("trainCost").GetDouble();
            Assert.Equal(expected, ours.GetProperty("trainCost").GetDouble(), (0.002 * expected) + 1e-5);
            Assert.Equal(
                byHand.GetProperty("validationAccuracy").GetDouble(),
                ours.GetProperty("validationAccuracy").GetDouble(), 0.011);
        }
    }

    [Fact]
    public void Data_that_are_not_MNIST_are_named_everywhere()
    {
        Invocation run = Train("--epochs", "1");
        Assert.Contains($"in {temporary.Path} (custom)", run.Output);
        Assert.Contains("right (custom data, not MNIST)", run.Output);
        Assert.All(["accuracy.svg", "cost.svg", "confusion.svg"], name =>
            Assert.Contains("custom data, not MNIST", File.ReadAllText(Path.Combine(Out, name))));
    }

    [Fact]
    public void Redirected_output_holds_no_escape_sequence()
    {
        Invocation run = Train("--epochs", "1");
        Assert.DoesNotContain('\e', run.Output + run.Error);
        Assert.DoesNotContain('\r', run.Output + run.Error);
    }

    [Fact]
    public void Same_seed_same_weights_and_another_seed_others()
    {
        byte[] Weights(string seed)
        {
            Assert.Equal(0, Train("--epochs", "1", "--seed", seed).Code);
            return File.ReadAllBytes(Path.Combine(Out, "model.safetensors"));
        }

        byte[] first = Weights("3");
        Assert.Equal(first, Weights("3"));
        Assert.NotEqual(first, Weights("4"));
    }

    [Fact]
    public void Quick_is_a_few_epochs_unless_they_are_given()
    {
        Assert.Equal(3, Train("--quick", "--json").Json.GetProperty("epochs").GetArrayLength());
        Assert.Equal(1, Train("--quick", "--epochs", "1", "--json").Json.GetProperty("epochs").GetArrayLength());
    }

    [Theory]
    [InlineData("cross-entropy", "0.5", "5")]
    [InlineData("quadratic", "3", "0")]
    public void Cost_rate_and_decay_arrive(string cost, string rate, string decay)
    {
        JsonElement json = Train("--epochs", "1", "--cost", cost, "--rate", rate, "--decay", decay, "--json").Json;
        Assert.Equal(cost, json.GetProperty("cost").GetString());
        Assert.Equal(double.Parse(rate), json.GetProperty("rate").GetDouble());
        Assert.Equal(double.Parse(decay), json.GetProperty("decay").GetDouble());
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.5, 1);
    }

    [Theory]
    [InlineData("--epochs takes a whole number", "--epochs", "0")]
    [InlineData("--batch takes a whole number", "--batch", "0")]
    [InlineData("--rate takes a number greater than 0, not '-3'", "--rate", "-3")]
    [InlineData("--rate takes a number greater than 0, not 'NaN'", "--rate", "NaN")]
    [InlineData("--decay takes a number of at least 0, not '-1'", "--decay", "-1")]
    [InlineData("the first must be 784", "--widths", "783,30,10")]
    [InlineData("the last must be 10", "--widths", "784,30,11")]
    [InlineData("a width is a whole number", "--widths", "784,0,10")]
    [InlineData("a width is a whole number", "--widths", "784,many,10")]
    [InlineData("a width is a whole number", "--widths", "784,,10")]
    [InlineData("at least input and output", "--widths", "784")]
    [InlineData("weights; at most", "--widths", "784,2000000000,10")]
    [InlineData("'hinge'", "--cost", "hinge")]
    public void Wrong_options_are_one_line_and_2(string expected, params string[] options)
    {
        Invocation run = Invocation.Of(["mnist", "train", "--data", temporary.Path, "--out", Out, .. options]);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(Out));
    }

    Invocation TrainCnn(params string[] more) => Invocation.Of(
        ["mnist", "train", "--data", temporary.Path, "--out", Out, "--model-kind", "cnn", .. more]);

    [Fact]
    public void Convolutional_network_leaves_the_same_document_and_its_filters_too()
    {
        JsonElement json = TrainCnn("--maps", "4", "--epochs", "2", "--seed", "7", "--json").Json;
        Assert.Equal("cnn", json.GetProperty("modelKind").GetString());
        Assert.Equal([4], json.GetProperty("maps").EnumerateArray().Select(count => count.GetInt32()));
        Assert.False(json.TryGetProperty("widths", out _));
        Assert.Equal("cross-entropy", json.GetProperty("cost").GetString());
        Assert.Equal((64, 0.05, 5e-4), (
            json.GetProperty("batch").GetInt32(), json.GetProperty("rate").GetDouble(),
            json.GetProperty("decay").GetDouble()));
        Assert.Equal("custom", json.GetProperty("data").GetProperty("source").GetString());
        Assert.Equal(7, json.GetProperty("seed").GetInt32());
        JsonElement[] epochs = [.. json.GetProperty("epochs").EnumerateArray()];
        Assert.Equal([1, 2], epochs.Select(epoch => epoch.GetProperty("epoch").GetInt32()));
        Assert.True(epochs[1].GetProperty("trainCost").GetDouble() < epochs[0].GetProperty("trainCost").GetDouble());
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.9, 1);
        Assert.Equal(files.Append("filters.png").Order(), Directory.GetFiles(Out).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Convolutional_network_of_the_same_seed_has_the_same_weights()
    {
        byte[] Weights()
        {
            Assert.Equal(0, TrainCnn("--maps", "2,3", "--epochs", "1", "--batch", "40").Code);
            return File.ReadAllBytes(Path.Combine(Out, "model.safetensors"));
        }

        Assert.Equal(Weights(), Weights());
    }

    [Fact]
    public void Convolutional_network_can_be_asked_and_attacked()
    {
        Assert.Equal(0, TrainCnn("--maps", "3", "--epochs", "2").Code);
        string model = Path.Combine(Out, "model.safetensors");
        DigitSet test = Mnist.Load(temporary.Path, cancellation: TestContext.Current.CancellationToken).Test;
        File.WriteAllBytes(temporary["digit.png"], Png.Encode(DigitGrid.Draw(
            [test.Image(3).ToArray()], columns: 1)));
        JsonElement answer = Invocation.Of(
            "mnist", "predict", temporary["digit.png"], "--model", model, "--json").Json;
        Assert.Equal("custom", answer.GetProperty("trainedOn").GetString());
        Assert.Equal(1, answer.GetProperty("outputs").EnumerateArray().Sum(p => p.GetDouble()), 3);

        JsonElement attack = Invocation.Of(
            "mnist", "attack", "--data", temporary.Path, "--out", temporary["attacked"], "--model", model,
            "--count", "50", "--epsilon", "0.3", "--json").Json;
        Assert.True(attack.GetProperty("correctAfter").GetInt32() < attack.GetProperty("correctBefore").GetInt32());
    }

    [Theory]
    [InlineData("--widths does not go with --model-kind cnn", "cnn", "--widths", "784,30,10")]
    [InlineData("--cost does not go with --model-kind cnn", "cnn", "--cost", "quadratic")]
    [InlineData("--maps does not go with --model-kind mlp", "mlp", "--maps", "20")]
    [InlineData("a layer has from 1 to 100 maps", "cnn", "--maps", "0")]
    [InlineData("a layer has from 1 to 100 maps", "cnn", "--maps", "20,many")]
    [InlineData("a layer has from 1 to 100 maps", "cnn", "--maps", "101")]
    [InlineData("3 convolutions do not fit a digit", "cnn", "--maps", "2,2,2")]
    [InlineData("--batch is at most 1000", "cnn", "--batch", "1001")]
    [InlineData("'rnn'", "rnn")]
    public void Options_that_do_not_fit_the_kind_are_one_line_and_2(string expected, string kind, params string[] more)
    {
        Invocation run = Invocation.Of(
            ["mnist", "train", "--data", temporary.Path, "--out", Out, "--model-kind", kind, .. more]);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Cancelled_convolutional_training_keeps_what_was_learned()
    {
        using CancellationTokenSource stop = new();
        using StoppingWriter people = new(stop, after: "epoch    1");
        using StringWriter output = new();
        int code = App.Run(
            ["mnist", "train", "--data", temporary.Path, "--out", Out, "--model-kind", "cnn", "--maps", "2",
                "--epochs", "1000", "--json"],
            output, people, stop.Token);
        JsonElement json = new Invocation(code, output.ToString(), "").Json;
        Assert.Equal(130, code);
        Assert.True(json.GetProperty("cancelled").GetBoolean());
        Assert.Equal(1, json.GetProperty("epochs").GetArrayLength());
        Assert.True(File.Exists(json.GetProperty("model").GetString()));
    }

    [Fact]
    public void Too_high_a_rate_is_one_line_and_1()
    {
        Invocation run = TrainCnn("--maps", "2", "--rate", "1e9", "--epochs", "3");
        Assert.Equal(1, run.Code);
        Assert.Contains("the rate is too high", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void Cancelled_in_the_middle_keeps_what_was_learned()
    {
        using CancellationTokenSource stop = new();
        using StoppingWriter people = new(stop, after: "epoch    2");
        using StringWriter output = new();
        int code = App.Run(
            ["mnist", "train", "--data", temporary.Path, "--out", Out, "--epochs", "1000", "--json"],
            output, people, stop.Token);
        JsonElement json = new Invocation(code, output.ToString(), "").Json;
        Assert.Equal(130, code);
        Assert.True(json.GetProperty("cancelled").GetBoolean());
        Assert.Equal(2, json.GetProperty("epochs").GetArrayLength());
        Assert.True(json.GetProperty("testAccuracy").GetDouble() > 0.5);
        Assert.Equal(files.Order(), Directory.GetFiles(Out).Select(Path.GetFileName).Order());
        Assert.Contains("cancelled after 2 of 1000 epochs", people.ToString());
    }

    /// <summary>Presses Ctrl-C when it reads a certain text.</summary>
    sealed class StoppingWriter(CancellationTokenSource stop, string after) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            StopWhenRead();
        }

        public override void Write(char value)
        {
            base.Write(value);
            if (value == '\n')
                StopWhenRead();
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            StopWhenRead();
        }

        void StopWhenRead()
        {
            if (ToString().Contains(after))
                stop.Cancel();
        }
    }
}
