using System.CommandLine;
using Nabla.Cli.Recipes;
using Nabla.Course.Digits;

namespace Nabla.Cli.Training;

/// <summary>
/// The options of <c>mnist train</c>. Each kind of network has its own standards; an option of the other kind is
/// refused.
/// </summary>
sealed class TrainSwitches
{
    const string Quadratic = "quadratic";
    const int QuickEpochs = 3;
    const int QuickCnnEpochs = 1;

    static readonly TrainOptions Mlp = MlpPlan.Standard, Cnn = CnnPlan.Standard;

    readonly Option<string> kind = new("--model-kind")
    {
        Description = "Fully connected (chapter 5) or convolutional (chapter 9)",
        HelpName = $"{MlpPlan.Name}|{CnnPlan.Name}",
        DefaultValueFactory = _ => MlpPlan.Name,
    };

    readonly Option<int[]> widths = new("--widths")
    {
        Description = "mlp: neurons of each layer, input and output included",
        HelpName = "784,30,10",
        DefaultValueFactory = _ => [784, 30, 10],
        CustomParser = MlpPlan.ParseWidths,
    };

    readonly Option<int[]> maps = new("--maps")
    {
        Description = "cnn: how many maps each convolution has, one of them or two",
        HelpName = "20,40",
        DefaultValueFactory = _ => [20],
        CustomParser = CnnPlan.ParseMaps,
    };

    readonly Option<int> epochs = Options.Whole(
        "--epochs", $"How often each digit is seen (cnn: {Cnn.Epochs})", Mlp.Epochs, most: 100_000);

    readonly Option<int> batch = Options.Whole(
        "--batch", $"How many digits make a step (cnn: {Cnn.Batch})", Mlp.Batch, most: 60_000);

    readonly Option<double> rate = Options.Real("--rate", $"Learning rate (cnn: {Cnn.Rate}, sinking to 0)", Mlp.Rate);

    readonly Option<string> cost = new("--cost")
    {
        Description = "mlp: what a wrong answer costs",
        HelpName = "quadratic|cross-entropy",
        DefaultValueFactory = _ => Quadratic,
    };

    readonly Option<double> decay = Options.Real(
        "--decay", $"Weight decay, the textbook's lambda (cnn: {Cnn.Decay}, times each weight, in every gradient)",
        Mlp.Decay, zeroAllowed: true);

    readonly Option<string?> recipe = new("--recipe")
    {
        Description = "A network and a training that reach a number of docs/records.md",
        HelpName = string.Join('|', DigitRecipe.All.Select(recipe => recipe.Name)),
    };

    readonly Option<int> networks = Options.Whole(
        "--networks", "recipe: how many are trained, and vote", 1, most: RecipePlan.MostNetworks);

    readonly Option<bool> byHand = new("--by-hand")
    {
        Description = "Train by the chapter's own code, not on the framework; the rule and the file are the same",
    };

    public TrainSwitches()
    {
        kind.AcceptOnlyFromAmong(MlpPlan.Name, CnnPlan.Name);
        cost.AcceptOnlyFromAmong(Quadratic, "cross-entropy");
        recipe.AcceptOnlyFromAmong([.. DigitRecipe.All.Select(recipe => recipe.Name)]);
    }

    public IEnumerable<Option> All => [kind, widths, maps, epochs, batch, rate, cost, decay, byHand, recipe, networks];

    /// <exception cref="UsageException">An option does not go with the kind of network.</exception>
    public TrainPlan Plan(Session session) => session.Wrote(recipe) ? RecipeFrom(session)
        : session.Value(kind) == CnnPlan.Name ? CnnFrom(session) : MlpFrom(session);

    RecipePlan RecipeFrom(Session session)
    {
        Refuse(session, recipe.Name, kind, widths, maps, epochs, batch, rate, cost, decay, byHand);
        DigitRecipe asked = DigitRecipe.All.First(known => known.Name == session.Value(recipe));
        return new RecipePlan(session.Quick ? asked with { Epochs = 1 } : asked, session.Value(networks), session.Seed);
    }

    MlpPlan MlpFrom(Session session)
    {
        Refuse(session, Kind(session), maps, networks);
        Cost wrong = session.Value(cost) == Quadratic ? Cost.Quadratic : Cost.CrossEntropy;
        return new MlpPlan(session.Value(widths), wrong, Training(session, Mlp, QuickEpochs), session.Value(byHand));
    }

    CnnPlan CnnFrom(Session session)
    {
        Refuse(session, Kind(session), widths, cost, networks);
        TrainOptions training = Training(session, Cnn, QuickCnnEpochs);
        return training.Batch <= CnnPlan.MostBatch
            ? new CnnPlan(session.Value(maps), training, session.Value(byHand))
            : throw new UsageException(
                $"--batch is at most {CnnPlan.MostBatch} with --model-kind {CnnPlan.Name}, not {training.Batch}");
    }

    string Kind(Session session) => $"{kind.Name} {session.Value(kind)}";

    static void Refuse(Session session, string with, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (session.Wrote(option))
                throw new UsageException($"{option.Name} does not go with {with}");
        }
    }

    TrainOptions Training(Session session, TrainOptions standard, int quickEpochs)
    {
        return new TrainOptions
        {
            Epochs = Written(epochs, session.Quick ? quickEpochs : standard.Epochs),
            Batch = Written(batch, standard.Batch),
            Rate = Written(rate, standard.Rate),
            Decay = Written(decay, standard.Decay),
            Seed = session.Seed,
        };

        T Written<T>(Option<T> option, T otherwise) => session.Wrote(option) ? session.Value(option) : otherwise;
    }
}
