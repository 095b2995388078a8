using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using static Nabla.Cli.Configuration.EitherShape;

namespace Nabla.Cli.Configuration;

/// <summary>Every field of a configuration of <c>nabla train</c>: what may be in it, and what it is for.</summary>
static class TrainConfig
{
    static readonly TextShape path = new("a path, from the configuration's folder");
    static readonly TextShape column = new("the name of a column");
    static readonly WholeShape count = new(1);
    static readonly WholeShape width = new(1, 1 << 20);
    static readonly RealShape positive = new(0, AboveLeast: true);
    static readonly RealShape share = new(0, 1, BelowMost: true);
    static readonly FlagShape flag = new();

    static readonly ConfigField[] functions =
    [
        .. new[]
        {
            "relu", "leakyRelu", "elu", "gelu", "silu", "mish", "sigmoid", "tanh", "softplus", "softsign", "softmax",
        }.Select(name => new ConfigField(name, new ObjectShape(false), $"the function {name}, of each number")),
    ];

    public static readonly string[] Functions = [.. functions.Select(function => function.Name)];

    static readonly ChoiceShape function = new(Functions);

    static readonly ObjectShape data = new(false,
        new("csv", path, "a table: a first line of names, then a line an example"),
        new("target", column, "csv: the column to tell from the others; the last one by default"),
        new("separator", new TextShape("one character", 1), "csv: what stands between two fields; a comma by default"),
        new("skip", new ListShape(column), "csv: columns that are left out"),
        new("missing", new ChoiceShape("refuse", "drop", "mean"),
            "csv: what becomes of an empty field: an error (the default), the line is left out, or the column's mean"),
        new("images", path, "IDX: the file of the pictures, or of rows of numbers"),
        new("labels", path, "IDX: the file of their labels"),
        new("folder", path, "pictures as PNG, each class in a folder of its own"),
        new("color", flag, "folder: in colour; gray by default"),
        new("validation", new EitherShape(share, path),
            "the share of the examples to look at after each epoch (0.1 by default), or another csv or folder"),
        new("validationImages", path, "IDX: pictures to look at after each epoch"),
        new("validationLabels", path, "IDX: their labels"));

    static readonly ListShape layers = new(Named(
    [
        new("linear", new EitherShape(width, new ObjectShape(false,
            new("width", width, "numbers out", IsRequired: true),
            new("bias", flag, "whether there is a bias"))), "a weighted sum of all inputs for each output"),
        new("output", new ObjectShape(false), "a linear layer of as many numbers as the target asks for"),
        new("conv2d", new EitherShape(width, new ObjectShape(false,
            new("maps", width, "feature maps out", IsRequired: true),
            new("size", new WholeShape(1, 99), "the window's side; 3 by default"),
            new("stride", new WholeShape(1, 99), "how far it moves; 1 by default"),
            new("padding", new ChoiceShape("same", "none"), "around it: what keeps the size, or nothing"),
            new("bias", flag, "whether there is a bias"))), "a convolution of a picture"),
        new("maxPool", new WholeShape(1, 99), "the largest number of each window of this side"),
        new("averagePool", new WholeShape(1, 99), "the mean of each window of this side"),
        new("globalAveragePool", new ObjectShape(false), "the mean of each feature map"),
        new("flatten", new ObjectShape(false), "a picture as a row of numbers"),
        new("batchNorm", new ObjectShape(false), "each channel with the mean 0 and the deviation 1, over the batch"),
        new("layerNorm", new ObjectShape(false), "each example with the mean 0 and the deviation 1"),
        new("dropout", share, "in training this share of the numbers is 0"),
        .. functions,
    ]));

    static readonly EitherShape model = new(
        new ChoiceShape("mlp", "cnn"),
        new ObjectShape(true,
            new("mlp", new ObjectShape(false,
                new("widths", new ListShape(width, 0), "neurons of each hidden layer; [64, 64] by default"),
                new("activation", function, "what follows each of them; relu by default"),
                new("batchNorm", flag, "whether each is normalised over the batch; not by default"),
                new("dropout", share, "the share dropped after each; 0 by default")), "dense layers"),
            new("cnn", new ObjectShape(false,
                new("maps", new ListShape(width), "feature maps of each convolution; [16, 32] by default"),
                new("size", new WholeShape(1, 99), "the window's side; 3 by default"),
                new("width", width, "neurons of the dense layer behind; 64 by default"),
                new("activation", function, "what follows each layer; relu by default"),
                new("batchNorm", flag, "whether each convolution is normalised over the batch; not by default"),
                new("dropout", share, "the share dropped before the last layer; 0 by default")),
                "convolutions, each followed by a pooling of 2, and a dense layer")),
        layers);

    static readonly ConfigField rate = new("rate", positive, "the learning rate");
    static readonly ConfigField decay = new("decay", new RealShape(0), "how much weights shrink, times the rate");

    static readonly ConfigField[] betas =
    [
        new("beta1", share, "of the mean of gradients"), new("beta2", share, "of the mean of their squares"),
        new("epsilon", positive, "what keeps the divisor from 0"),
    ];

    static readonly EitherShape optimizer = Named(
        new("sgd", new ObjectShape(false, rate, decay, new("momentum", share, "0 by default"),
            new("nesterov", flag, "whether the momentum looks ahead")), "plain descent, at a rate of 0.05 by default"),
        new("adam", new ObjectShape(false, [rate, .. betas]), "Adam, at 0.001 by default"),
        new("adamW", new ObjectShape(false, [rate, decay, .. betas]), "Adam with decay, 0.01 by default"),
        new("amsGrad", new ObjectShape(false, [rate, .. betas]), "Adam with the greatest of the squares"),
        new("nAdam", new ObjectShape(false, [rate, .. betas]), "Adam with Nesterov's momentum"),
        new("rmsProp", new ObjectShape(false, rate, new("momentum", share, "0 by default")), "RMSProp"),
        new("adagrad", new ObjectShape(false, rate), "Adagrad, at 0.01 by default"),
        new("lion", new ObjectShape(false, rate, decay), "Lion, at 0.0001 by default"),
        new("lamb", new ObjectShape(false, rate, decay), "LAMB"),
        new("muon", new ObjectShape(false, rate, decay, new("momentum", share, "0.95 by default")),
            "Muon for matrices, at 0.02 by default, and Adam for the rest"));

    static readonly ConfigField final = new("final", positive, "the share of the rate that is left at the end");

    static readonly EitherShape schedule = Named(
        new("constant", new ObjectShape(false), "the rate stays"),
        new("step", new ObjectShape(false,
            new("every", count, "epochs; a third of all by default"),
            new("factor", new RealShape(0, 1, AboveLeast: true, BelowMost: true), "0.1 by default")),
            "the rate times a factor after so many epochs"),
        new("cosine", new ObjectShape(false, final), "down along half a cosine, to 0 by default"),
        new("exponential", new ObjectShape(false, final), "down by equal factors, to 0.01 by default"),
        new("linear", new ObjectShape(false, final), "down along a line, to 0 by default"),
        new("oneCycle", new ObjectShape(false), "up to the rate, and down again"),
        new("plateau", new ObjectShape(false,
            new("patience", new WholeShape(0), "epochs that are borne; 3 by default"),
            new("factor", new RealShape(0, 1, AboveLeast: true, BelowMost: true), "0.1 by default")),
            "the rate times a factor when the loss no longer falls"));

    static readonly ObjectShape augment = new(false,
        new("shift", count, "pictures are moved by up to so many pixels"),
        new("rotate", positive, "and turned by up to so many degrees"),
        new("elastic", positive, "and bent, by a smooth random field of this strength (34 is usual)"),
        new("noise", positive, "and get normal noise of this deviation"),
        new("cutOut", count, "and lose a square of this side"));

    static readonly ObjectShape checkpoints = new(false,
        new("every", count, "steps; after each epoch there is one anyway"),
        new("keep", count, "how many of the newest are kept; 3 by default"),
        new("best", flag, "whether that of the best epoch is kept too; it is by default"));

    /// <summary>The whole file.</summary>
    public static readonly ObjectShape Shape = new(false,
        new("$schema", new TextShape("where the schema is"), "for editors: what nabla train --schema prints"),
        new("data", new EitherShape(new ChoiceShape("mnist"), data),
            "what to learn from: a table, pictures, or the digits of MNIST", IsRequired: true),
        new("model", model, "mlp, cnn, or a list of layers; by the data by default"),
        new("loss", Named(
            new("crossEntropy", new ObjectShape(false,
                new ConfigField("smoothing", share, "of the labels; 0 by default")), "of classes"),
            new("mse", new ObjectShape(false), "of numbers: the square"),
            new("mae", new ObjectShape(false), "of numbers: the distance"),
            new("huber", new ObjectShape(false,
                new ConfigField("delta", positive, "up to where it is the square; 1 by default")),
                "of numbers: the square, and the distance where it is large")), "how wrong outputs are; by the target"),
        new("optimizer", optimizer, "how parameters move; adam by default"),
        new("schedule", schedule, "how the rate goes; constant by default"),
        new("warmUp", count, "steps in which the rate rises from 0 at first"),
        new("clip", positive, "the gradient is no longer than this"),
        new("accumulate", count, "gradients to a step of the optimizer"),
        new("average", share, "the decay of a moving average of the weights, which is what comes out; none by default"),
        new("augment", augment, "what becomes of pictures before they are learned"),
        new("metrics", new ListShape(new ChoiceShape(
            "accuracy", "top3", "top5", "precision", "recall", "f1", "perplexity", "mae", "rmse", "r2")),
            "what is measured after each epoch; accuracy, or mae, by default"),
        new("epochs", count, "how often all examples are seen; 20 by default"),
        new("batch", count, "examples a step; 32 by default"),
        new("seed", new WholeShape(0), "of everything random; 1 by default; --seed goes before"),
        new("patience", count, "epochs without a better validation loss, after which training ends; it does not by default"),
        new("checkpoints", checkpoints, "where training can be gone on from"),
        new("tensorBoard", flag, "whether there are event files for TensorBoard; there are by default"));

    /// <summary>The JSON schema of the file.</summary>
    public static string Schema()
    {
        JsonObject schema = Shape.Schema();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "A configuration of nabla train");
        return schema.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            NewLine = "\n",
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        });
    }

    /// <summary>Reads a configuration, all of which is then as <see cref="Shape"/> says.</summary>
    /// <exception cref="CommandException">It is not, or can not be read.</exception>
    public static ConfigNode Read(string path)
    {
        ConfigNode root = ConfigNode.Read(path);
        Shape.Check(root);
        return root;
    }
}
