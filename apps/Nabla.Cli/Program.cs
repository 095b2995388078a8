using System.Runtime.InteropServices;
using System.Text;
using Nabla.Cli;

// Ctrl-C asks the running command to stop, keep what it has and exit 130; a second one ends the process at once.
using CancellationTokenSource stop = new();

void Ask(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
if (OperatingSystem.IsWindows())
{
    Console.OutputEncoding = Encoding.UTF8;
}

return App.Run(args, Console.Out, Console.Error, stop.Token);
