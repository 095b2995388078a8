using System.Globalization;
using Nabla.Data;
using Nabla.NN;
using Nabla.Onnx;

namespace Nabla.Cli.Tests;

/// <summary>What a trained network says of a digit, its ONNX file says too.</summary>
public sealed class ExportTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public ExportTests() => ToyDigits.Write(temporary.Path, train: 60, test: 10);

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("--widths", "784,20,10")]
    [InlineData("--model-kind", "cnn", "--maps", "2")]
    public void A_trained_network_says_the_same_as_its_file(params string[] kind)
    {
        Assert.Equal(0, Invocation.Of(
            ["mnist", "train", "--epochs", "1", "--data", temporary.Path, "--out", temporary["run"], .. kind]).Code);
        string model = temporary["run/model.safetensors"];
        Invocation run = Invocation.Of("export", "--onnx", model, "--out", temporary["out"], "--json");
        Assert.Equal(0, run.Code);
        Assert.True(run.Json.GetProperty("anyBatch").GetBoolean());
        string file = run.Json.GetProperty("file").GetString()!;

        DigitSet digits = Mnist.Load(temporary.Path, null, TestContext.Current.CancellationToken).Test;
        Tensor pictures = Tensor.Create<float>(digits.ToFloats(), [digits.Count, 28, 28, 1]);
        Tensor outputs = OnnxModel.Load(file).Predict(pictures);
        Training.ModelFile network = Training.ModelFile.Read(model);
        for (int i = 0; i < digits.Count; i++)
        {
            float[] expected = network.Network.Predict(pictures[i].Reshape(784).ToArray<float>());
            float[] found = outputs[i].ToArray<float>();
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    string Exported(string model)
    {
        Invocation run = Invocation.Of("export", "--onnx", model, "--out", temporary["out"], "--json");
        Assert.True(run.Code == 0, run.Error);
        Assert.True(run.Json.GetProperty("anyBatch").GetBoolean());
        return run.Json.GetProperty("file").GetString()!;
    }

    void Train(string config)
    {
        File.WriteAllText(temporary["c.json"], config);
        Invocation run = Invocation.Of("train", temporary["c.json"], "--out", temporary["run"]);
        Assert.True(run.Code == 0, run.Error);
    }

    // The rows as a user has them, not as the network learned them: x, y, a place for each colour, same.
    Tensor Rows(out string[][] cells)
    {
        cells = [.. File.ReadLines(temporary["table.csv"]).Skip(1).Select(line => line.Split(','))];
        string[] colours = [.. cells.Select(cell => cell[2]).Distinct().Order(StringComparer.Ordinal)];
        return Tensor.Create<float>([.. cells.SelectMany(cell => (float[])[
            float.Parse(cell[0], CultureInfo.InvariantCulture), float.Parse(cell[1], CultureInfo.InvariantCulture),
            .. colours.Select(colour => colour == cell[2] ? 1f : 0), 7])], [cells.Length, 6]);
    }

    [Fact]
    public void A_table_of_classes_goes_in_as_it_stands_and_probabilities_come_out()
    {
        TrainTests.WriteTable(temporary["table.csv"], rows: 1000);
        Train("""{ "data": { "csv": "table.csv" } }""");
        Tensor said = OnnxModel.Load(Exported(temporary["run"])).Predict(Rows(out string[][] cells));
        Assert.All(said.Sum(1).ToArray<float>(), sum => Assert.Equal(1, sum, 1e-5f));
        int[] answers = said.ArgMax(1).As(DType.I32).ToArray<int>();
        int right = answers.Zip(cells).Count(pair => (pair.First == 0) == (pair.Second[4] == "inside"));
        Assert.True(right > 850, $"{right} of 1000");
        Assert.Equal(said.ToArray<float>(),
            Configuration.RunModel.Read(temporary["run/model.safetensors"]).Whole().Predict(Rows(out _)).ToArray<float>(),
            (one, other) => Math.Abs(one - other) < 1e-5);
    }

    [Fact]
    public void A_number_comes_out_in_its_own_unit()
    {
        Random random = new(1);
        File.WriteAllLines(temporary["table.csv"], Enumerable.Range(0, 500).Select(_ => random.NextDouble() * 10)
            .Select(x => string.Create(CultureInfo.InvariantCulture, $"{x:R},{5000 - (200 * x):R}")).Prepend("x,price"));
        Train("""{ "data": { "csv": "table.csv" }, "loss": "mse", "epochs": 40, "average": 0.95 }""");
        Tensor prices = OnnxModel.Load(Exported(temporary["run/model.safetensors"])).Predict(
            Tensor.Create<float>([1, 5, 9], [3, 1]));
        Assert.All(prices.ToArray<float>().Zip([4800f, 4000, 3200]), pair => Assert.Equal(pair.Second, pair.First, 60f));
    }

    [Fact]
    public void A_model_of_text_takes_codes_and_gives_logits()
    {
        Assert.Equal(0, Invocation.Of("text", "train", "--quick", "--steps", "2", "--out", temporary["run"]).Code);
        Gpt gpt = Training.TextModelFile.Read(temporary["run/model.safetensors"]).Model;
        Tensor codes = Tensor.Arange(2 * gpt.Context).As(DType.I32).Reshape(2, gpt.Context) % gpt.Vocabulary;
        Tensor said = OnnxModel.Load(Exported(temporary["run/model.safetensors"])).Predict(codes);
        Assert.All(gpt.Predict(codes).ToArray<float>().Zip(said.ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void A_file_that_is_no_network_ends_in_one_line()
    {
        File.WriteAllBytes(temporary["cut.safetensors"], [1, 2, 3]);
        foreach (string file in new[] { temporary["cut.safetensors"], temporary["none.safetensors"] })
        {
            Invocation run = Invocation.Of("export", "--onnx", file);
            Assert.Equal(1, run.Code);
            Assert.Contains(file, Assert.Single(run.ErrorLines));
        }

        Assert.Equal(2, Invocation.Of("export", temporary["cut.safetensors"]).Code);
    }
}
