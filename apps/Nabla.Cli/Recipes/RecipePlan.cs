using Nabla.Cli.Training;
using Nabla.Course.Digits;

namespace Nabla.Cli.Recipes;

/// <summary>A recipe, trained once or as often as networks shall vote, each from the next seed.</summary>
sealed record RecipePlan(DigitRecipe Recipe, int Networks, int Seed) : TrainPlan(
    new TrainOptions
    {
        Epochs = Recipe.Epochs * Networks,
        Batch = Recipe.BatchSize,
        Rate = Recipe.Rate,
        Seed = Seed,
    }, ByHand: false)
{
    public const int MostNetworks = 100;

    public override string Kind => "recipe";

    public override string Shape => Networks == 1 ? Recipe.Shape : $"{Networks} times {Recipe.Shape}";

    public override bool LearnsAll => Recipe.LearnsAll;

    public override string CostName => "cross-entropy";

    public override DigitNetwork Create() => RecipeNetwork.Create(Recipe, Seed, Networks);
}
