using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>The optimizer, the schedule, the loss, the augmentation and the metrics of a configuration.</summary>
/// <param name="root">The configuration.</param>
/// <param name="epochs">How many there will be.</param>
/// <param name="steps">How many steps each has.</param>
sealed class RuleBuilder(ConfigNode root, int epochs, int steps)
{
    static readonly Dictionary<string, double> rates = new()
    {
        ["sgd"] = 0.05,
        ["adagrad"] = 0.01,
        ["lion"] = 1e-4,
        ["lamb"] = 0.01,
        ["muon"] = 0.02,
    };

    static readonly string[] ofNumbers = ["mae", "rmse", "r2"];

    readonly int accumulated = root.Whole("accumulate", 1);

    // Steps of the optimizer, of which an epoch may have less than one.
    int EpochSteps => Math.Max(1, steps / accumulated);

    int AllSteps => Math.Max(2, (int)Math.Min((long)epochs * steps / accumulated, int.MaxValue));

    public Optimizer Optimizer()
    {
        (string name, ConfigNode? settings) = root["optimizer"]?.Named ?? ("adam", null);
        Optimizer optimizer = Rule(name, settings, Rate(settings?.Real("rate", Standard(name)) ?? Standard(name)));
        if (root["clip"] is { } clip)
            optimizer = Optimizers.Chain(Optimizers.ClipByGlobalNorm(clip.Number), optimizer);
        if (root["schedule"]?.Named is ("plateau", var plateau))
            optimizer = Optimizers.Chain(optimizer, Optimizers.OnPlateau(
                EpochSteps, plateau?.Real("factor", 0.1) ?? 0.1, plateau?.Whole("patience", 3) ?? 3));
        return accumulated == 1 ? optimizer : Optimizers.Accumulate(accumulated, optimizer);
    }

    static double Standard(string name) => rates.GetValueOrDefault(name, 0.001);

    static Optimizer Rule(string name, ConfigNode? settings, Schedule rate)
    {
        double Real(string field, double standard) => settings?.Real(field, standard) ?? standard;
        (double beta1, double beta2) = (Real("beta1", 0.9), Real("beta2", 0.999));
        double epsilon = Real("epsilon", 1e-8);
        static bool Matrices(string path, Tensor leaf) => leaf.Rank > 1;
        return name switch
        {
            "sgd" => Sgd(settings, rate, Real("momentum", 0), Real("decay", 0)),
            "adamW" => Optimizers.AdamW(rate, Real("decay", 0.01), Matrices, beta1, beta2, epsilon),
            "amsGrad" => Optimizers.AmsGrad(rate, beta1, beta2, epsilon),
            "nAdam" => Optimizers.NAdam(rate, beta1, beta2, epsilon),
            "rmsProp" => Optimizers.RmsProp(rate, momentum: Real("momentum", 0)),
            "adagrad" => Optimizers.Adagrad(rate),
            "lion" => Optimizers.Lion(rate, Real("decay", 0), Matrices),
            "lamb" => Optimizers.Lamb(rate, Real("decay", 0), Matrices),
            "muon" => Optimizers.Muon(rate, Real("momentum", 0.95), Real("decay", 0)),
            _ => Optimizers.Adam(rate, beta1, beta2, epsilon),
        };
    }

    static Optimizer Sgd(ConfigNode? settings, Schedule rate, double momentum, double decay)
    {
        bool nesterov = settings?.Flag("nesterov", false) ?? false;
        return nesterov && momentum == 0
            ? throw settings!["nesterov"]!.Fault("it looks ahead of a momentum, and there is none")
            : Optimizers.Sgd(rate, momentum, nesterov, decay);
    }

    Schedule Rate(double rate)
    {
        (string name, ConfigNode? settings) = root["schedule"]?.Named ?? ("constant", null);
        double Final(double standard) => rate * (settings?.Real("final", standard) ?? standard);
        Schedule schedule = name switch
        {
            "step" => Schedule.Step(
                rate, EpochSteps * (settings?.Whole("every", Math.Max(1, epochs / 3)) ?? Math.Max(1, epochs / 3)),
                settings?.Real("factor", 0.1) ?? 0.1),
            "cosine" => Schedule.Cosine(rate, AllSteps, Final(0)),
            "exponential" => Schedule.Exponential(rate, Final(0.01), AllSteps),
            "linear" => Schedule.Polynomial(rate, AllSteps, final: Final(0)),
            "oneCycle" => Schedule.OneCycle(rate, AllSteps),
            _ => rate,
        };
        return root["warmUp"] is { } warmUp ? Schedule.WarmUp((int)warmUp.Number, schedule) : schedule;
    }

    /// <exception cref="ConfigException">It is a loss of another kind of target.</exception>
    public Func<Tensor, Tensor, Tensor> Loss(Target target)
    {
        (string name, ConfigNode? settings) =
            root["loss"]?.Named ?? (target is ClassTarget ? "crossEntropy" : "mse", null);
        if (target is ClassTarget != (name == "crossEntropy"))
            throw root["loss"]!.Fault(target is ClassTarget
                ? $"the target is classes, of which crossEntropy is a loss, not {name}"
                : $"the target is a number, of which mse, mae and huber are losses, not {name}");
        (double smoothing, double delta) = (settings?.Real("smoothing", 0) ?? 0, settings?.Real("delta", 1) ?? 1);
        return name switch
        {
            "crossEntropy" => (output, y) => Losses.CrossEntropy(output, y, smoothing),
            "mse" => (output, y) => Losses.Mse(output, y),
            "mae" => (output, y) => Losses.Mae(output, y),
            _ => (output, y) => Losses.Huber(output, y, delta),
        };
    }

    /// <exception cref="ConfigException">The examples are no pictures.</exception>
    public Augmentation? Augment(Examples examples)
    {
        if (root["augment"] is not { } augment)
            return null;
        if (!examples.ArePictures)
            throw augment.Fault("it is done to pictures, and the examples are none");
        return Augmentations.Chain([.. augment.Fields.Select(field => (field.Name, field.Value.Number) switch
        {
            ("shift", var pixels) => Augmentations.Shift((int)pixels),
            ("rotate", var degrees) => Augmentations.Rotate(degrees),
            ("elastic", var strength) => Augmentations.Elastic(strength),
            ("noise", var deviation) => Augmentations.Noise(deviation),
            (_, var side) => Augmentations.CutOut((int)side),
        })]);
    }

    /// <exception cref="ConfigException">One is of another kind of target.</exception>
    public IReadOnlyDictionary<string, Metric> Measures(Target target)
    {
        Dictionary<string, Metric> metrics = [];
        string standard = target is ClassTarget ? "accuracy" : "mae";
        if (root["metrics"] is null)
            metrics.Add(standard, Measure(standard, target));
        foreach (ConfigNode name in root["metrics"]?.Items ?? [])
        {
            if (ofNumbers.Contains(name.Text) == target is ClassTarget)
                throw name.Fault(
                    $"it is of {(target is ClassTarget ? "numbers" : "classes")}, which the target is not");
            if (name.Text is "top3" or "top5" && target.Outputs < name.Text[3] - '0')
                throw name.Fault($"there are {target.Outputs} classes only");
            if (!metrics.TryAdd(name.Text, Measure(name.Text, target)))
                throw name.Fault("it is there twice");
        }
        return metrics;
    }

    // Of numbers in their own unit, not in that of the network.
    static Metric Measure(string name, Target target)
    {
        double unit = (target as NumberTarget)?.Deviation ?? 1;
        static double Mean(Tensor logits, Tensor labels, Func<ClassScores, double> part) =>
            Metrics.Scores(Metrics.Confusion(logits, labels)).Average(part);
        return name switch
        {
            "accuracy" => Metrics.Accuracy,
            "top3" => (logits, labels) => Metrics.TopK(logits, labels, 3),
            "top5" => (logits, labels) => Metrics.TopK(logits, labels, 5),
            "precision" => (logits, labels) => Mean(logits, labels, scores => scores.Precision),
            "recall" => (logits, labels) => Mean(logits, labels, scores => scores.Recall),
            "f1" => (logits, labels) => Mean(logits, labels, scores => scores.F1),
            "perplexity" => Metrics.Perplexity,
            "mae" => (output, y) => unit * (double)Losses.Mae(output, y),
            "rmse" => (output, y) => unit * Math.Sqrt((double)Losses.Mse(output, y)),
            _ => (output, y) => 1 - ((double)Losses.Mse(output, y) / (double)(y - y.Mean()).Square().Mean()),
        };
    }
}
