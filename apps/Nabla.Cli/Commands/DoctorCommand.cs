using System.CommandLine;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla doctor</c>: what this machine has and where the data are; 1 where something is wrong.</summary>
static class DoctorCommand
{
    public static Command Create(Shared shared)
    {
        Option<string?> data = Options.Data();
        Command command = new("doctor", "Look at the machine: runtime, vector width, cores, data, terminal") { data };
        return shared.Runs(command, session => Run(session, session.Parse.GetValue(data)));
    }

    static int Run(Session session, string? data)
    {
        List<DoctorFinding> findings =
        [
            new("sdk", Sdks(), true),
            new("runtime", RuntimeInformation.FrameworkDescription, Environment.Version.Major >= 10),
            new("system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})", true),
            new("cores", $"{Environment.ProcessorCount}", true),
            new("vectors", Vectors(), Vector.IsHardwareAccelerated),
            FindData(data),
            new("cache", MnistCache.Folder, true),
            new("terminal", DescribeTerminal(session.Terminal), true),
        ];
        foreach (DoctorFinding finding in findings)
        {
            string mark = finding.Good ? "[green]ok[/]" : "[red]! [/]";
            session.Terminal.Line($"  {mark}  {finding.Name,-9} {finding.Found.EscapeMarkup()}");
        }
        bool healthy = findings.TrueForAll(finding => finding.Good);
        session.Terminal.Document(new DoctorDocument(healthy, findings), Documents.Default.DoctorDocument);
        return healthy ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The SDKs that lie beside the runtime: ROOT/sdk/VERSION, where it is ROOT/shared/NAME/VERSION.</summary>
    static string Sdks()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "sdk"));
        string[] versions = Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(Path.GetFileName)!] : [];
        return versions.Length > 0
            ? string.Join(", ", versions)
            : "none beside the runtime: enough to run, not to build";
    }

    static string Vectors()
    {
        string widest = Vector512.IsHardwareAccelerated ? "; 512 bits at hand" : "";
        return $"{Vector<byte>.Count * 8} bits, {Vector<float>.Count} floats at a time{widest}";
    }

    static DoctorFinding FindData(string? folder)
    {
        string? named = folder ?? Environment.GetEnvironmentVariable("NABLA_DATA");
        if (MnistCache.Locate(folder) is { } place)
            return new("data", $"MNIST's four files in {place}", true);
        return !string.IsNullOrEmpty(named) && (folder is not null || !Directory.Exists(named))
            ? new("data", $"{named} does not hold MNIST's four files", false)
            : new("data", "none yet: nabla data get mnist downloads it; without a network digits are synthetic", true);
    }

    static string DescribeTerminal(Terminal terminal)
    {
        Profile profile = terminal.Console.Profile;
        return terminal.IsLive
            ? $"{profile.Width} columns, colours: {profile.Capabilities.ColorSystem}"
            : "output is redirected: plain lines, no colours";
    }
}
