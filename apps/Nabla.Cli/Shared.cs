using System.CommandLine;

namespace Nabla.Cli;

/// <summary>The options that every command takes, and how a command gets to its work.</summary>
sealed class Shared(Terminal terminal)
{
    readonly Option<int> seed = Options.Whole("--seed", "Seed of everything random", 1, least: 0);

    readonly Option<bool> quick = new("--quick") { Description = "Leave out what takes long" };

    readonly Option<string?> outFolder = new("--out")
    {
        Description = "Folder for what the command leaves behind (default: nabla-out/...)",
        HelpName = "DIR",
    };

    readonly Option<bool> json = new("--json")
    {
        Description = "Exactly one JSON document on standard output; everything else on standard error",
    };

    public void AddTo(Command root)
    {
        foreach (Option option in (Option[])[seed, quick, outFolder, json])
        {
            option.Recursive = true;
            root.Add(option);
        }
    }

    /// <summary>Whether the user wrote a seed.</summary>
    public bool WroteSeed(Session session) => session.Wrote(seed);

    /// <summary>Makes <paramref name="run"/> the work of <paramref name="command"/>.</summary>
    public Command Runs(Command command, Func<Session, int> run)
    {
        command.SetAction((parse, cancellation) => Task.FromResult(run(new Session(
            terminal,
            parse,
            parse.GetValue(seed),
            parse.GetValue(quick),
            parse.GetValue(outFolder),
            cancellation))));
        return command;
    }
}

/// <summary>One invocation of a command: where it writes, what was asked of it, and how it is told to stop.</summary>
sealed record Session(
    Terminal Terminal, ParseResult Parse, int Seed, bool Quick, string? Out, CancellationToken Cancellation)
{
    public T Value<T>(Option<T> option) => Parse.GetValue(option)!;

    public T Value<T>(Argument<T> argument) => Parse.GetValue(argument)!;

    /// <summary>Whether the user wrote this option, rather than its default standing in.</summary>
    public bool Wrote(Option option) => Parse.GetResult(option) is { Implicit: false };
}
