namespace Nabla.Cli;

/// <summary>What the process returns to the shell.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Cancelled = 130;
}

/// <summary>A command can not go on; the message is the one line that the user reads.</summary>
class CommandException(string message, Exception? inner = null) : Exception(message, inner)
{
    public virtual int ExitCode => Cli.ExitCode.Failed;
}

/// <summary>The command line itself is wrong: nothing has been done.</summary>
sealed class UsageException(string message) : CommandException(message)
{
    public override int ExitCode => Cli.ExitCode.Usage;
}
