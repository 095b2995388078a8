using System.CommandLine;
using Nabla.Cli.Configuration;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla resume DIR</c>: goes on with a run of <c>nabla train</c> from its newest whole checkpoint, to the bits of
/// one that was never cut off. More <c>epochs</c> in its <c>config.json</c> make it longer.
/// </summary>
static class ResumeCommand
{
    public static Command Create(Shared shared)
    {
        Argument<string> run = new("run")
        {
            Description = "The folder of the run",
            HelpName = "DIR",
        };
        Command command = new("resume", "Go on with a training that was cut off") { run };
        return shared.Runs(command, session => Run(session, new RunFolder(session.Value(run)), shared));
    }

    static int Run(Session session, RunFolder folder, Shared shared)
    {
        if (session.Out is not null || session.Quick || shared.WroteSeed(session))
            throw new UsageException("resume goes on as the run was begun: --out, --quick and --seed are train's");
        RunSettings settings = folder.Read();
        ConfigNode root = TrainConfig.Read(folder.Config);
        session.Terminal.Line(folder.Latest() is { } newest
            ? $"From {Path.GetFileName(newest).EscapeMarkup()}"
            : "[yellow]There is no checkpoint yet[/]: it begins anew");
        return new ConfiguredRun(session, folder, settings, root).Run();
    }
}
