using System.CommandLine;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla doctor</c>: what this machine has and where the data are; 1 where training would not work well.</summary>
static class DoctorCommand
{
    public static Command Create(Shared shared)
    {
        Option<string?> data = Options.Data();
        Command command = new("doctor", "Look at the machine: runtime, vector width, cores, data, terminal") { data };
        return shared.Runs(command, session => Run(session, session.Value(data)));
    }

    static int Run(Session session, string? data)
    {
        List<DoctorFinding> findings =
        [
            new("runtime", RuntimeInformation.FrameworkDescription, Environment.Version.Major >= 10),
            new("system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})", true),
            new("cores", $"{Environment.ProcessorCount}", true),
            new("vectors", Vectors(), Vector.IsHardwareAccelerated),
            new("terminal", DescribeTerminal(session.Terminal), true),
        ];
        _ = data;
        foreach (DoctorFinding finding in findings)
        {
            string mark = finding.Good ? "[green]ok[/]" : "[red]! [/]";
            session.Terminal.Line($"  {mark}  {finding.Name,-9} {finding.Found.EscapeMarkup()}");
        }

        bool healthy = findings.TrueForAll(finding => finding.Good);
        session.Terminal.Document(new DoctorDocument(healthy, findings), Documents.Default.DoctorDocument);
        return healthy ? ExitCode.Done : ExitCode.Failed;
    }

    static string Vectors()
    {
        string widest = Vector512.IsHardwareAccelerated ? ", 512 bits at hand" : "";
        return $"{Vector<byte>.Count * 8} bits ({Vector<float>.Count} floats at a time){widest}";
    }

    static string DescribeTerminal(Terminal terminal)
    {
        Profile profile = terminal.Console.Profile;
        return terminal.IsLive
            ? $"{profile.Width} columns, {profile.Capabilities.ColorSystem}"
            : "output is redirected: plain lines, no colours";
    }
}
