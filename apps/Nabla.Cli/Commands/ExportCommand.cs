using System.CommandLine;
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
            Description = "The trained network, as mnist train leaves it",
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
        if (!File.Exists(model))
            throw new CommandException($"there is no model {model}");
        ModelFile file = ModelFile.Read(model);
        string folder = session.Out is { } out_ ? new OutputFolder(out_).Location : Path.GetDirectoryName(model) ?? "";
        string path = Path.Combine(folder, Path.GetFileNameWithoutExtension(model) + ".onnx");
        bool anyBatch = Write(path, file.Network.Model(), DigitNetwork.Example, new Dictionary<string, string>
        {
            ["data.source"] = file.TrainedOn,
        });
        session.Terminal.Line($"Written to [bold]{path.EscapeMarkup()}[/].{DataSource.Note(file.TrainedOn)}");
        session.Terminal.Line(anyBatch
            ? "It takes any number of examples at a time."
            : "[yellow]It takes one example at a time:[/] what the network does depends on how many there are.");
        session.Terminal.Document(
            new ExportDocument(model, path, "onnx", file.TrainedOn, anyBatch), Documents.Default.ExportDocument);
        return ExitCode.Done;
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
