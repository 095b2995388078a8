using System.CommandLine;
using Nabla.Cli.Configuration;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla train CONFIG</c>: trains what a file describes, without a line of code.</summary>
static class TrainCommand
{
    const string StandardFolder = "nabla-out";

    public static Command Create(Shared shared)
    {
        Argument<string?> config = new("config")
        {
            Description = "A JSON file: { \"data\": { \"csv\": \"table.csv\" } } is enough",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "CONFIG",
        };
        Option<bool> schema = new("--schema")
        {
            Description = "Print the JSON schema of such a file, by which editors complete it",
        };
        Command command = new("train", "Train what a configuration describes; nabla resume goes on with it")
        {
            config, schema,
        };
        return shared.Runs(command, session =>
            session.Value(schema) ? Print(session) : Run(session, session.Value(config), shared.WroteSeed(session)));
    }

    static int Print(Session session)
    {
        session.Terminal.Output.WriteLine(TrainConfig.Schema());
        return ExitCode.Done;
    }

    static int Run(Session session, string? config, bool wroteSeed)
    {
        if (config is null)
            throw new UsageException("train takes a configuration: nabla train CONFIG (see: nabla train --help)");
        ConfigNode root = TrainConfig.Read(config);
        RunSettings settings = new(
            Path.GetDirectoryName(Path.GetFullPath(config))!, wroteSeed ? session.Seed : null, session.Quick);
        RunFolder folder = new(
            session.Out ?? Path.Combine(StandardFolder, Path.GetFileNameWithoutExtension(config)));
        folder.RequireFree();
        return new ConfiguredRun(session, folder, settings, root).Run(() => folder.Begin(config, settings));
    }
}
