using System.CommandLine;
using System.Globalization;
using Nabla.Cli.Inspection;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla inspect FILE</c>: which arrays a file has, and what their numbers are like.</summary>
static class InspectCommand
{
    public static Command Create(Shared shared)
    {
        Argument<string> file = new("file")
        {
            Description = "Weights or a checkpoint (.safetensors), .npy, .npz or .onnx",
            HelpName = "FILE",
        };
        Command command = new("inspect", "Look into a file of arrays: shapes, types, sizes, statistics") { file };
        return shared.Runs(command, session => Run(session, session.Value(file)));
    }

    static int Run(Session session, string file)
    {
        InspectDocument document = FileContents.Read(file, session.Cancellation);
        Show(session.Terminal, document);
        session.Terminal.Document(document, Documents.Default.InspectDocument);
        return ExitCode.Done;
    }

    static void Show(Terminal terminal, InspectDocument document)
    {
        terminal.Line($"[bold]{document.File.EscapeMarkup()}[/]: {document.Kind}, {Size(document.Bytes)}");
        foreach ((string key, string value) in document.Properties)
            terminal.Line($"  {key.EscapeMarkup()}: {Short(value).EscapeMarkup()}");
        if (document.Arrays.Count > 0)
            terminal.Console.Write(Arrays(document.Arrays));
        terminal.Line($"{document.Arrays.Count} arrays, {Count(document.Arrays.Sum(array => array.Length))} numbers, "
            + $"{Size(document.Arrays.Sum(array => array.Bytes))}");
        long nans = document.Arrays.Sum(array => array.NaNs ?? 0);
        long infinities = document.Arrays.Sum(array => array.Infinities ?? 0);
        if (nans + infinities > 0)
            terminal.Line($"[red]{Count(nans)} NaN and {Count(infinities)} infinite[/]");
    }

    static Table Arrays(IReadOnlyList<ArrayDocument> arrays)
    {
        Table table = new() { Border = TableBorder.Minimal };
        foreach (string head in (string[])["name", "type", "shape"])
            table.AddColumn(head);
        foreach (string head in (string[])["bytes", "min", "max", "mean", "std", "NaN", "inf"])
            table.AddColumn(head, column => column.RightAligned());
        foreach (ArrayDocument array in arrays)
        {
            table.AddRow([.. new[]
            {
                array.Name, array.Type, $"[{string.Join(", ", array.Shape)}]", Count(array.Bytes), Number(array.Min),
                Number(array.Max), Number(array.Mean), Number(array.Std), Count(array.NaNs), Count(array.Infinities),
            }.Select(cell => new Text(cell))]);
        }

        return table;
    }

    static string Short(string value) => value.Length <= 200 ? value : value[..200] + "…";

    static string Number(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "";

    static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    static string Size(long bytes) => bytes < 10_000 ? $"{Count(bytes)} bytes" : string.Create(
        CultureInfo.InvariantCulture, $"{bytes / (bytes < 10_000_000 ? 1e3 : 1e6):F1} {(bytes < 10_000_000 ? "kB" : "MB")}");
}
