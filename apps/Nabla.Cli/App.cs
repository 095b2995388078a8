using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Nabla.Cli.Commands;
using Nabla.Data;

namespace Nabla.Cli;

/// <summary>
/// The whole program between two writers. Whatever goes wrong ends here, as one line on <c>error</c> and an exit code:
/// 0 done, 1 failed, 2 usage, 130 cancelled. With <c>--json</c>, <c>output</c> gets exactly one document in every case.
/// </summary>
static class App
{
    public static int Run(
        string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        Terminal terminal = new(output, error, json: args.Contains("--json"));
        try
        {
            return Invoke(args, terminal, cancellation);
        }
        catch (Exception fault)
        {
            (string line, int code) = Explain(fault);
            terminal.Fail(line.ReplaceLineEndings(" "), code);
            return code;
        }
    }

    static int Invoke(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        ParseResult parse = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is ParseErrorAction)
            throw new UsageException(
                $"{parse.Errors[0].Message.TrimEnd('.')} (see: {Path(parse.CommandResult)} --help)");

        InvocationConfiguration settings = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Output,
            Error = terminal.Error,
        };
        return parse.InvokeAsync(settings, cancellation).GetAwaiter().GetResult();
    }

    // No RootCommand: that one is called after the file it runs from.
    static Command Root(Terminal terminal)
    {
        Shared shared = new(terminal);
        Command root = new("nabla", "Neural networks from first principles: run the course, train on digits or text.")
        {
            new HelpOption(),
            new VersionOption(),
            LearnCommand.Create(shared),
            CheckCommand.Create(shared),
            XorCommand.Create(shared),
            new Command("mnist", "Handwritten digits: train a network, ask it what it sees")
            {
                MnistTrainCommand.Create(shared),
                MnistPredictCommand.Create(shared),
                MnistAttackCommand.Create(shared),
                MnistDefendCommand.Create(shared),
            },
            TrainCommand.Create(shared),
            ResumeCommand.Create(shared),
            PlotCommand.Create(shared),
            new Command("text", "Text, character by character: train a small GPT, let it write")
            {
                TextTrainCommand.Create(shared),
                TextSampleCommand.Create(shared),
            },
            new Command("data", "Data sets") { DataGetCommand.Create(shared) },
            ExportCommand.Create(shared),
            InspectCommand.Create(shared),
            NansCommand.Create(shared),
            DoctorCommand.Create(shared),
        };
        shared.AddTo(root);
        root.SetAction(parse => new HelpAction().Invoke(parse));
        return root;
    }

    static string Path(System.CommandLine.Parsing.SymbolResult? result) => result switch
    {
        System.CommandLine.Parsing.CommandResult inner => $"{Path(inner.Parent)} {inner.Command.Name}".TrimStart(),
        _ => "",
    };

    static (string Line, int Code) Explain(Exception fault) => fault switch
    {
        CommandException known => (known.Message, known.ExitCode),
        OperationCanceledException => ("cancelled", ExitCode.Cancelled),
        DataException or IOException or UnauthorizedAccessException => (fault.Message, ExitCode.Failed),
        _ => ($"a fault of nabla itself: {fault.GetType().Name}: {fault.Message}", ExitCode.Failed),
    };
}
