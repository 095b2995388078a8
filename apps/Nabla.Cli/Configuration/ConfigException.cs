namespace Nabla.Cli.Configuration;

/// <summary>A configuration is wrong: <c>config.json:3: optimizer.adam.rate: …</c>; nothing has been done.</summary>
sealed class ConfigException(string file, int line, string field, string what)
    : CommandException($"{file}:{line}: {(field.Length > 0 ? field + ": " : "")}{what}")
{
    public override int ExitCode => Cli.ExitCode.Usage;
}
