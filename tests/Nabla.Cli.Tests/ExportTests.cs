using Nabla.Data;
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
