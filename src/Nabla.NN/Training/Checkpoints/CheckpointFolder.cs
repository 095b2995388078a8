using System.Globalization;
using Nabla.Data;

namespace Nabla.NN;

/// <summary>The files of a folder of checkpoints, held by one run at a time.</summary>
sealed class CheckpointFolder : IDisposable
{
    const string Prefix = "step-", Suffix = ".safetensors", Damaged = ".damaged", Lock = ".lock";

    readonly Checkpoints settings;
    readonly FileStream held;

    /// <exception cref="DataException">The folder can not be made or written to, or another run holds it.</exception>
    public CheckpointFolder(Checkpoints settings)
    {
        this.settings = settings;
        try
        {
            Directory.CreateDirectory(settings.Folder);
            held = Hold(Path.Combine(settings.Folder, Lock));
            // What a run that was killed was about to write.
            foreach (var left in Directory.GetFiles(settings.Folder, $".{Prefix}*.tmp")) File.Delete(left);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{settings.Folder} takes no checkpoints: {fault.Message}", fault);
        }
    }

    /// <summary>Where the checkpoint after so many steps stands.</summary>
    public static string PathOf(string folder, int step) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:000000000}{Suffix}"));

    /// <summary>The newest that is whole; null in a folder without any.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="notice">Told of each that is damaged, before the next older one is tried.</param>
    /// <exception cref="DataException">All are damaged, or the folder can not be read.</exception>
    public static CheckpointFile? Newest(string folder, Action<DataException> notice)
    {
        DataException? last = null;
        var files = Files(folder);
        foreach (var (_, path) in files)
            try
            {
                return CheckpointFile.Read(path);
            }
            catch (DataException fault)
            {
                last = fault;
                if (File.Exists(path)) notice(fault);
            }
        // A run that is at work has deleted some meanwhile, and written others.
        if (!Files(folder).SequenceEqual(files)) return Newest(folder, notice);
        return last is null ? null
            : throw new DataException($"{folder} has no checkpoint that is whole: {last.Message}", last);
    }

    /// <summary>Has the run begin in it, or go on: the newest, where there is one.</summary>
    /// <exception cref="DataException">
    /// As <see cref="Newest"/>; or there are some and the run does not resume.
    /// </exception>
    public CheckpointFile? Begin()
    {
        var files = Files(settings.Folder);
        if (files.Count == 0) return null;
        if (!settings.Resume)
            throw new DataException(
                $"{settings.Folder} has checkpoints of an earlier run: resume it, or take another folder");
        var newest = Newest(settings.Folder, fault => settings.OnNotice($"{fault.Message}; the one before is tried"))!;
        // What is newer is damaged, and would be in the way of those to come.
        foreach (var (_, path) in files.TakeWhile(file => file.Path != newest.Path))
            File.Move(path, path + Damaged, overwrite: true);
        return newest;
    }

    /// <summary>Writes one, and then deletes those that are no longer kept.</summary>
    /// <exception cref="DataException">The file can not be written; all others are still there.</exception>
    public void Write<T>(Snapshot<T> snapshot) where T : ILayer
    {
        CheckpointFile.Write(PathOf(settings.Folder, snapshot.Progress.Step), snapshot);
        var best = settings.KeepBest ? snapshot.Progress.BestStep : null;
        foreach (var (step, path) in Files(settings.Folder).Skip(settings.Keep))
            if (step != best) File.Delete(path);
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => held.Dispose();

    // The newest first.
    static List<(int Step, string Path)> Files(string folder)
    {
        try
        {
            return
            [
                .. Directory.GetFiles(folder, Prefix + "*" + Suffix).Select(path => (Step: StepOf(path), Path: path))
                    .Where(file => file.Step >= 0).OrderByDescending(file => file.Step),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder} can not be read: {fault.Message}", fault);
        }
    }

    static int StepOf(string path) => int.TryParse(
        Path.GetFileName(path)[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture,
        out var step) ? step : -1;

    static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (File.Exists(path))
        {
            throw new IOException("another run is at work in it", fault);
        }
    }
}
