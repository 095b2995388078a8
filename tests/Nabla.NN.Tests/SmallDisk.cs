using System.Diagnostics;

namespace Nabla.NN.Tests;

/// <summary>A disk of a few kilobytes in memory, mounted as <c>disk</c> in a folder: for root alone.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string place;

    public SmallDisk(string folder, int kilobytes)
    {
        place = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;
        IsMounted = Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", place);
    }

    public bool IsMounted { get; }

    /// <summary>Takes all that is left.</summary>
    public void Fill()
    {
        using var file = File.Create(Path.Combine(place, "fill"), bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[512]);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Path.Combine(place, "fill"));

    public void Dispose()
    {
        if (IsMounted) Run("umount", place);
    }

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
