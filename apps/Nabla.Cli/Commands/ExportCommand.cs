using System.CommandLine;
using Nabla.Cli.Configuration;
using Nabla.Cli.Training;
using Nabla.Data;
using Nabla.NN;
using Nabla.Onnx;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla export --onnx MODEL</c>: a trained network as a file that other programs run.</summary>
static class ExportCommand
{
    public static Command Create(Shared shared)
    {
        Argument<string> model = new("model")
        {
            Description = "A trained network, or the folder of a run: what train, mnist train or text train left",
            HelpName = "MODEL",
        };
        Option<bool> onnx = new("--onnx")
        {
            Description = "As ONNX: beside the network, or into the folder of --out",
        };
        Command command = new("export", "Write a trained network in a format that other programs read") { model, onnx };
        return shared.Runs(command, session => session.Value(onnx)
            ? Run(session, session.Value(model))
            : throw new UsageException("export takes a format: --onnx"));
    }

    static int Run(Session session, string model)
    {
        string file = Directory.Exists(model) ? new RunFolder(model).Model : model;
        if (!File.Exists(file))
            throw new CommandException($"there is no model {file}");
        (ILayer network, Tensor example, string? trainedOn) = Read(file);
        string folder = session.Out is { } out_ ? new OutputFolder(out_).Location : Path.GetDirectoryName(file) ?? "";
        string path = Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".onnx");
        bool anyBatch = Write(path, network, example, trainedOn is null ? [] : [new("data.source", trainedOn)]);
        string note = trainedOn is null ? "" : DataSource.Note(trainedOn);
        session.Terminal.Line($"Written to [bold]{path.EscapeMarkup()}[/].{note}");
        session.Terminal.Line(anyBatch
            ? "It takes any number of examples at a time."
            : "[yellow]It takes one example at a time:[/] what the network does depends on how many there are.");
        session.Terminal.Document(
            new ExportDocument(file, path, "onnx", trainedOn, anyBatch), Documents.Default.ExportDocument);
        return ExitCode.Done;
    }

    // What is in the file, from the numbers that a user has to those that he wants; and an example to try it on.
    static (ILayer Network, Tensor Example, string? TrainedOn) Read(string file)
    {
        IReadOnlyDictionary<string, string> about = About(file);
        if (RunModel.IsDescribedBy(about))
        {
            RunModel run = RunModel.Read(file);
            return (run.Whole(), Tensor.Zeros([1, .. run.Input.Dims]), null);
        }
        if (TextModelFile.IsDescribedBy(about))
        {
            Gpt gpt = TextModelFile.Read(file).Model;
            return (gpt, Tensor.Zeros([1, gpt.Context], DType.I32), null);
        }
        ModelFile digits = ModelFile.Read(file);
        return (digits.Network.Model(), DigitNetwork.Example, digits.TrainedOn);
    }

    // The header alone: whoever knows the model reads the rest.
    static IReadOnlyDictionary<string, string> About(string file)
    {
        using SafetensorsMap map = Safetensors.Open(file);
        return map.Metadata;
    }

    /// <summary>
    /// Writes a model in evaluation, for batches of any size where it can be had, else for those of the example.
    /// </summary>
    /// <returns>Whether it takes any number.</returns>
    /// <exception cref="CommandException">The model has what has no operator.</exception>
    /// <exception cref="DataException">The file can not be written.</exception>
    public static bool Write(
        string path, ILayer model, Tensor example, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        foreach (bool anyBatch in (bool[])[true, false])
            try
            {
                OnnxExport.Save(path, model, example, new() { AnyBatch = anyBatch, Metadata = metadata });
                return anyBatch;
            }
            catch (OnnxException) when (anyBatch)
            {
                // For batches of one size there may be a way.
            }
            catch (OnnxException fault)
            {
                throw new CommandException(fault.Message, fault);
            }

        return false;
    }
}
