using System.Globalization;
using Nabla.Cli.Training;
using Nabla.Course.Adversarial;
using Nabla.Data;
using Nabla.NN;
using CourseReport = Nabla.Course.Digits.EpochReport;

namespace Nabla.Cli.Recipes;

/// <summary>One network of a recipe, or several that vote; the framework trains and keeps them.</summary>
sealed class RecipeNetwork(DigitRecipe recipe, long seed, Vote vote) : DigitNetwork
{
    const string RecipeKey = "recipe", CountKey = "networks";

    readonly DigitReader<Vote> reader = new();
    Vote vote = vote;

    /// <summary>Before its first step; each network has the next seed.</summary>
    public static RecipeNetwork Create(DigitRecipe recipe, long seed, int count) =>
        new(recipe, seed, Start(recipe, seed, count));

    static Vote Start(DigitRecipe recipe, long seed, int count) =>
        new([.. Enumerable.Range(0, count).Select(i => recipe.Create(seed + i))]);

    public static bool IsDescribedBy(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(RecipeKey);

    /// <exception cref="DataException">The file names no recipe, or holds other weights.</exception>
    public static RecipeNetwork Read(string path, SafetensorsFile file)
    {
        IReadOnlyDictionary<string, string> metadata = file.Metadata;
        string name = metadata[RecipeKey];
        DigitRecipe recipe = DigitRecipe.All.FirstOrDefault(recipe => recipe.Name == name)
            ?? throw new DataException($"{path}: there is no recipe '{name}'");
        bool known = int.TryParse(
            metadata.GetValueOrDefault(CountKey), NumberStyles.None, CultureInfo.InvariantCulture, out int count);
        if (!known || count is < 1 or > RecipePlan.MostNetworks)
            throw new DataException($"{path}: it does not say how many networks it holds");
        return new(recipe, 0, Form.Fill(path, file, () => Start(recipe, 0, count)));
    }

    public override void Train(
        DigitSet train, DigitSet validation, Action<CourseReport> onEpoch, CancellationToken cancellation)
    {
        if (train.Count == 0)
            throw new ArgumentException("there are no digits to train on");
        (Dataset learned, Dataset looked) = (Dataset.Of(train), Dataset.Of(validation));
        int last = 0;
        for (int i = 0; i < vote.Networks.Length; i++)
        {
            Trainer trainer = recipe.Trainer(seed + i, train.Count, report =>
            {
                if (!cancellation.IsCancellationRequested)
                    onEpoch(new(++last, report.Loss, report.Metrics[0].Value, report.Seconds));
            });
            Sequential[] networks = [.. vote.Networks];
            networks[i] = trainer.Fit(networks[i], learned, looked, cancellation);
            vote = new(networks);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public override bool StartsAtRandom => true;

    public override byte[] Answers(DigitSet digits) => reader.Answers(vote, digits.ToFloats());

    public override float[] Predict(float[] digit) => reader.Scores(vote, digit).Softmax().ToArray<float>();

    public override Sequential Model() => new(vote, Activation.Softmax);

    public override void Save(string path, IReadOnlyDictionary<string, string> metadata) => vote.Save(
        path, metadata.Append(new(RecipeKey, recipe.Name)).Append(new(CountKey, $"{vote.Networks.Length}")));

    public override bool[] Right(float[] pictures, byte[] labels) => reader.Right(vote, pictures, labels);

    /// <summary>
    /// Each restart begins somewhere else in the box; a picture is what the first that fooled the network has made.
    /// </summary>
    public override float[] Attack(
        float[] pictures, byte[] labels, AttackOptions options, int restarts, long seed, Action<int> onDone,
        CancellationToken cancellation)
    {
        NN.Adversary foe = new(options.Epsilon, options.Steps, options.StepSize / options.Epsilon);
        return reader.Attack(
            vote, pictures, labels, [.. Enumerable.Repeat(foe, restarts)], seed, onDone, cancellation);
    }
}
