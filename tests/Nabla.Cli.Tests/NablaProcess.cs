using System.Diagnostics;

namespace Nabla.Cli.Tests;

/// <summary>The real program in a process of its own.</summary>
static class NablaProcess
{
    /// <summary>
    /// Whoever runs the tests in the background may have had SIGINT ignored, and a child inherits that; on Linux env
    /// gives it back its default.
    /// </summary>
    public static Process Start(params string[] args) => Start(threads: null, args);

    /// <summary>The same with so many threads.</summary>
    public static Process Start(int? threads, params string[] args)
    {
        string[] command = [Host, typeof(App).Assembly.Location, .. args];
        if (OperatingSystem.IsLinux())
            command = ["env", "--default-signal=INT", .. command];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (threads is { } count)
            start.Environment["NABLA_THREADS"] = $"{count}";
        return Process.Start(start)!;
    }

    /// <summary>Waits until the process has written a line with a word in it; false where it ended without.</summary>
    public static async Task<bool> UntilLine(Process process, string word)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Contains(word, StringComparison.Ordinal))
                return true;
        return false;
    }

    public static async Task Signal(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    static string Host =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
}
