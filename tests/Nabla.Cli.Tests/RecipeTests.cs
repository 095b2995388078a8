using System.Text.Json;
using Nabla.Cli.Recipes;
using Nabla.Data;
using Nabla.NN;
using Nabla.Viz;

namespace Nabla.Cli.Tests;

public sealed class RecipeTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public RecipeTests() => ToyDigits.Write(temporary.Path);

    public void Dispose() => temporary.Dispose();

    Invocation Run(params string[] args) =>
        Invocation.Of(["mnist", .. args, "--data", temporary.Path, "--out", temporary["out"]]);

    [Fact]
    public void Each_recipe_is_a_network_from_digits_to_ten()
    {
        Assert.Equal(DigitRecipe.All.Count, DigitRecipe.All.Select(recipe => recipe.Name).Distinct().Count());
        Assert.All(DigitRecipe.All, recipe =>
        {
            var net = recipe.Create(1);
            Shape expected = [3, 10];
            Assert.Equal(expected, net.Predict(Tensor.Zeros([3, 28, 28, 1])).Shape);
            Assert.Equal(Tree.Leaves(net).Count(leaf => leaf.Rank > 1), net.Layers.Count(l => l is Conv2d or Linear));
            var trainer = recipe.Trainer(1, 50_000, _ => { });
            Assert.Equal((recipe.Epochs, recipe.BatchSize), (trainer.Epochs, trainer.BatchSize));
        });
    }

    [Fact]
    public void A_vote_says_the_mean_of_what_its_networks_say()
    {
        Sequential[] networks = [.. new[] { 1L, 2, 3 }.Select(DigitRecipe.All[0].Create)];
        var x = Key.Create(1).Uniform([4, 28, 28, 1]);
        var mean = networks.Select(network => network.Predict(x).Softmax()).Aggregate((a, b) => a + b) / 3;
        Assert.True((bool)Tensor.AllClose(mean, new Vote(networks).Predict(x).Softmax(), 1e-5, 1e-6));
    }

    [Fact]
    public void What_a_recipe_leaves_is_attacked_and_asked()
    {
        Invocation run = Run("train", "--recipe", "fast", "--networks", "2", "--quick", "--json");
        Assert.Equal(0, run.Code);
        JsonElement json = run.Json;
        Assert.Equal("recipe", json.GetProperty("modelKind").GetString());
        Assert.Equal("fast", json.GetProperty("recipe").GetString());
        Assert.Equal(2, json.GetProperty("networks").GetInt32());
        Assert.Equal(2, json.GetProperty("epochs").GetArrayLength());
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.3, 1);
        string model = json.GetProperty("model").GetString()!;

        int After(params string[] more)
        {
            Invocation attack = Run(
                ["attack", "--model", model, "--epsilon", "0.2", "--steps", "2", "--count", "40", "--json", .. more]);
            Assert.Equal(0, attack.Code);
            Assert.InRange(attack.Json.GetProperty("meanLInfinity").GetDouble(), 0.1, 0.20001);
            int after = attack.Json.GetProperty("correctAfter").GetInt32();
            Assert.True(after < attack.Json.GetProperty("correctBefore").GetInt32(), attack.Output);
            return after;
        }

        Assert.True(After("--restarts", "2") <= After());
        string picture = temporary["four.png"];
        DigitSet test = Mnist.Load(temporary.Path, null, TestContext.Current.CancellationToken).Test;
        File.WriteAllBytes(picture, Png.Encode(DigitGrid.Draw([test.Image(4).ToArray()], columns: 1)));
        Invocation asked = Invocation.Of("mnist", "predict", picture, "--model", model, "--json");
        Assert.Equal(0, asked.Code);
        Assert.Equal(1, asked.Json.GetProperty("probabilities").EnumerateArray().Sum(p => p.GetDouble()), 6);
    }

    [Theory]
    [InlineData("--epochs does not go with --recipe", "train", "--recipe", "fast", "--epochs", "3")]
    [InlineData("--networks does not go with --model-kind mlp", "train", "--networks", "3")]
    [InlineData("slow", "train", "--recipe", "slow")]
    [InlineData("--networks takes a whole number from 1 to 100", "train", "--recipe", "fast", "--networks", "0")]
    public void What_does_not_go_together_is_refused(string said, params string[] args)
    {
        Invocation run = Run(args);
        Assert.Equal(2, run.Code);
        Assert.Contains(said, Assert.Single(run.ErrorLines));
    }
}
