using System.CommandLine;
using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla data get mnist</c>: downloads a data set into the cache, or says where it already is.</summary>
static class DataGetCommand
{
    public static Command Create(Shared shared)
    {
        Argument<string> name = new("name") { Description = "The data set: mnist", HelpName = "mnist" };
        name.AcceptOnlyFromAmong("mnist");
        Command command = new("get", "Download a data set into the cache, its checksums compared") { name };
        return shared.Runs(command, session => Run(session, session.Value(name)));
    }

    static int Run(Session session, string name)
    {
        string? found = MnistCache.Locate();
        string folder = found ?? MnistCache.Fetch(session.Terminal.Status, session.Cancellation);
        string verb = found is null ? "Downloaded to" : "Already there:";
        session.Terminal.Line($"{verb} [bold]{folder.EscapeMarkup()}[/]");
        session.Terminal.Document(
            new DataGetDocument(name, folder, Downloaded: found is null), Documents.Default.DataGetDocument);
        return ExitCode.Done;
    }
}
