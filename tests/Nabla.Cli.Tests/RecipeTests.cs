using System.Text.Json;
using Nabla.Cli.Recipes;
using Nabla.NN;

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
            Assert.Equal((recipe.Epochs, DigitRecipe.BatchSize), (trainer.Epochs, trainer.BatchSize));
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
        Invocation run = Run("train", "--recipe", "fast", "--networks", "2", "--json");
        Assert.Equal(0, run.Code);
        JsonElement json = run.Json;
        Assert.Equal("recipe", json.GetProperty("modelKind").GetString());
        Assert.Equal("fast", json.GetProperty("recipe").GetString());
        Assert.Equal(2, json.GetProperty("networks").GetInt32());
        Assert.Equal(6, json.GetProperty("epochs").GetArrayLength());
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.9, 1);
        string model = json.GetProperty("model").GetString()!;

        int After(params string[] more)
        {
            Invocation attack = Run(
                ["attack", "--model", model, "--epsilon", "0.2", "--steps", "4", "--json", .. more]);
            Assert.Equal(0, attack.Code);
            Assert.Equal(
                json.GetProperty("testAccuracy").GetDouble(),
                attack.Json.GetProperty("correctBefore").GetInt32() / 100.0, 0.06);
            Assert.InRange(attack.Json.GetProperty("meanLInfinity").GetDouble(), 0.1, 0.20001);
            return attack.Json.GetProperty("correctAfter").GetInt32();
        }

        int once = After("--count", "100");
        Assert.True(once < 90, $"{once}");
        Assert.True(After("--count", "100", "--restarts", "3") <= once);

        File.WriteAllText(temporary["bad.png"], "no picture");
        Assert.Contains("bad.png", Run("predict", temporary["bad.png"], "--model", model).Error);
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
