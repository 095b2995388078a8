using Nabla.Cli;
using Nabla.Cli.Configuration;
using Nabla.Cli.Training;
using Nabla.NN;

namespace Nabla.Data.Tests.Fuzz;

/// <summary>
/// What the command reads: configurations, trained models, checkpoints. The fuzzer is that of Nabla.Data's tests.
/// </summary>
static class Targets
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests/Nabla.Cli.Tests/Fuzz/Corpus");

    public static Target[] All { get; } =
    [
        new("config", (file, folder) => Line(() => TrainConfig.Read(folder.Write("c.json", file))))
        {
            // A field's path is the longer the deeper it lies.
            Memory = size => (400L * size) + Target.Overhead,
        },
        new("model", ReadModel) { Memory = Numbers },
        new("checkpoint", GoOn) { Memory = Numbers },
    ];

    // What layers, graphs and their names take besides the numbers.
    static long Numbers(int size) => (8L * size) + 8_000_000;

    static void ReadModel(byte[] file, TemporaryFolder folder)
    {
        string path = folder.Write("model.safetensors", file);
        IReadOnlyDictionary<string, string> about = Safetensors.Read(path).Metadata;
        if (RunModel.IsDescribedBy(about))
            RunModel.Read(path);
        else if (TextModelFile.IsDescribedBy(about))
            TextModelFile.Read(path);
        else
            ModelFile.Read(path);
    }

    // All that a training takes from its checkpoint, and not a step.
    static void GoOn(byte[] file, TemporaryFolder folder)
    {
        folder.Write("run/step-000000002.safetensors", file);
        if (Checkpoints.Latest(folder["run"]) is null)
            throw new DataException("none is whole");
        Dataset data = new(Tensor.Ones([6, 3]), Tensor.Create([0, 1, 0, 1, 0, 1]));
        Trainer trainer = new(Optimizers.Adam(0.01), (logits, labels) => Losses.CrossEntropy(logits, labels))
        {
            Epochs = 2,
            BatchSize = 2,
            OnEpoch = _ => { },
            Checkpoints = new Checkpoints(folder["run"]) { Resume = true, OnNotice = _ => { } },
        };
        trainer.Fit(
            Linear.Create(Key.Create(0), 3, 2), data, cancellation: new CancellationToken(canceled: true));
    }

    static void Line(Action read)
    {
        try
        {
            read();
        }
        catch (CommandException fault)
        {
            throw new DataException(fault.Message, fault);
        }
    }
}
