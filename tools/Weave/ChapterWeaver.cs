using System.Diagnostics;
using Nabla.Course;

namespace Nabla.Weave;

/// <summary>
/// Weaves one chapter: chapter.md with every snippet, output and picture in its place, as README.md beside it. Woven
/// text that still holds within its tolerance stays as it is, so that weaving twice changes nothing.
/// </summary>
/// <param name="root">The root of the house.</param>
/// <param name="chapters">The whole table of contents: for the links to the neighbours.</param>
/// <param name="chapter">The one to weave.</param>
/// <param name="check">Writes nothing; what is stale is a fault.</param>
/// <param name="quickSeconds">The most that a quick run may take, when checked.</param>
sealed class ChapterWeaver(
    string root, IReadOnlyList<Chapter> chapters, Chapter chapter, bool check, double quickSeconds)
{
    const string Source = "chapter.md";
    const string Readme = "README.md";

    readonly ChapterFolder folder = new(root, chapter.Folder);
    readonly List<Fault> faults = [];

    /// <summary>What is not true in the chapter; empty where all is well. The seconds are its quick run's.</summary>
    public (IReadOnlyList<Fault> Faults, double Seconds) Weave()
    {
        double seconds = 0;
        try
        {
            var parts = folder.Parts(Source)
                ?? throw new WeaveException(folder.Fault(Source, 1, "there is no such file"));
            (RecordingPage page, seconds) = QuickRun();
            var woven = Woven(parts, page);
            CheckOutputs(parts, page);
            faults.AddRange(new PictureShelf(folder, check).Keep(parts, page.Pictures));
            Finish(woven);
        }
        catch (WeaveException fatal)
        {
            faults.Add(fatal.Fault);
        }

        return (faults, seconds);
    }

    /// <summary>Runs the long outputs (those named, or all) and keeps text and pictures.</summary>
    public IReadOnlyList<Fault> RunLong(IReadOnlyCollection<string> names, Action<string> progress)
    {
        RecordingPage page = new(quick: false, name => names.Count == 0 || names.Contains(name), progress);
        var inputs = (folder.Parts(Source) ?? [])
            .Where(part => part.Marker?.Kind == MarkerKind.Long)
            .ToDictionary(part => part.Marker!.Name, part => part.Marker!.Inputs);
        Run(page);
        foreach ((string name, var result) in page.LongOutputs)
        {
            var drawn = page.Pictures.Where(picture => picture.Value.LongOutput == name).ToArray();
            LongResult.Now(
                LongResult.Command(chapter.Number, name), result.Seconds,
                Fingerprint.Of(folder.Location, inputs.GetValueOrDefault(name, [])),
                drawn.Select(picture => picture.Key), result.Text).Write(folder.Location, name);
            foreach ((string fileName, var picture) in drawn)
            {
                File.WriteAllBytes(folder.PathOf(fileName), picture.Content);
            }
        }

        return [.. names.Where(name => !page.LongNames.Contains(name))
            .Select(name => folder.Fault("Chapter.cs", 1, $"there is no long output \"{name}\""))];
    }

    (RecordingPage Page, double Seconds) QuickRun()
    {
        RecordingPage page = new(quick: true, _ => false);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Run(page);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // On a machine that others keep busy the clock runs on while the chapter waits; its own time does not.
        double seconds = Math.Min(wall, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        if (check && seconds > quickSeconds)
        {
            faults.Add(folder.CodeFault(
                "void Run(", $"quick run took {seconds:0.0} s: {quickSeconds} s are the most"));
        }

        return (page, wall);
    }

    void Run(RecordingPage page)
    {
        try
        {
            chapter.Run(page);
        }
        catch (Exception mistake) when (mistake is not MissingDigitsException)
        {
            StackFrame? frame = new StackTrace(mistake, fNeedFileInfo: true).GetFrames().FirstOrDefault(
                frame => frame.GetFileName()?.Replace('\\', '/').Contains($"/{folder.Shown}/") ?? false);
            throw new WeaveException(folder.Fault(
                Path.GetFileName(frame?.GetFileName()) ?? "Chapter.cs", frame?.GetFileLineNumber() ?? 1,
                $"the chapter throws {mistake.GetType().Name}: {mistake.Message}"));
        }
    }

    List<Part> Woven(List<Part> parts, RecordingPage page)
    {
        Regions regions = Regions.Of(folder);
        var old = (folder.Parts(Readme) ?? []).Where(part => part.IsWoven)
            .ToDictionary(part => part.Key, part => part.Lines);
        return [.. parts.Select(part => part.Marker is { } marker
            ? part with { Lines = Content(marker, part.Line - 1, regions, page, old.GetValueOrDefault(part.Key)) }
            : part)];
    }

    IReadOnlyList<string> Content(
        Marker marker, int line, Regions regions, RecordingPage page, IReadOnlyList<string>? old) => marker.Kind switch
        {
            MarkerKind.Snippet when regions[marker.Name] is { } code => Texts.Fence("csharp", code),
            MarkerKind.Snippet => Missing(line, $"no #region \"{marker.Name}\" in the code of {folder.Shown}"),
            MarkerKind.Long => Long(marker, line, page),
            _ when page.LongNames.Contains(marker.Name)
                => Missing(line, $"output \"{marker.Name}\" is a LongOutput: write \"long\" in its marker"),
            _ when !page.Outputs.ContainsKey(marker.Name)
                => Missing(line, $"the chapter prints no output \"{marker.Name}\""),
            MarkerKind.Measured when old is not null && Close(old, Fenced(page, marker), marker.Tolerance) => old,
            _ => Fenced(page, marker),
        };

    static bool Close(IReadOnlyList<string> old, IReadOnlyList<string> now, double tolerance) =>
        Tolerance.Close(string.Join('\n', old), string.Join('\n', now), tolerance);

    static IReadOnlyList<string> Fenced(RecordingPage page, Marker marker) =>
        Texts.Fence("", page.Outputs[marker.Name]);

    IReadOnlyList<string> Long(Marker marker, int line, RecordingPage page)
    {
        string refresh = $"run {LongResult.Command(chapter.Number, marker.Name)}";
        if (!page.LongNames.Contains(marker.Name))
        {
            return Missing(line, $"the chapter has no LongOutput \"{marker.Name}\"");
        }

        if (marker.Inputs.FirstOrDefault(input => !File.Exists(folder.PathOf(input))) is { } lost)
        {
            return Missing(line, $"the input {lost} of output \"{marker.Name}\" is not there");
        }

        if (LongResult.Read(folder.Location, marker.Name) is not { } result)
        {
            return Missing(line, $"long output \"{marker.Name}\" was never made: {refresh}");
        }

        if (result.Fingerprint != Fingerprint.Of(folder.Location, marker.Inputs))
        {
            faults.Add(folder.Fault(
                $"results/{marker.Name}.txt", result.FingerprintLine,
                $"long output \"{marker.Name}\" is stale, its code has changed since {result.Date}: {refresh}"));
        }

        return result.Woven(marker.Name);
    }

    IReadOnlyList<string> Missing(int line, string message)
    {
        faults.Add(folder.Fault(Source, line, message));
        return [];
    }

    void CheckOutputs(List<Part> parts, RecordingPage page)
    {
        var used = parts.Where(part => part.Marker is { IsOutput: true }).Select(part => part.Marker!.Name).ToHashSet();
        foreach (string name in page.Outputs.Keys.Concat(page.LongNames).Where(name => !used.Contains(name)))
        {
            faults.Add(folder.CodeFault($"\"{name}\"", $"output \"{name}\" is used nowhere in chapter.md"));
        }

        string results = folder.PathOf("results");
        string[] kept = Directory.Exists(results) ? Directory.GetFiles(results, "*.txt") : [];
        faults.AddRange(kept.Select(path => Path.GetFileNameWithoutExtension(path)).Except(page.LongNames)
            .Select(name => folder.Fault($"results/{name}.txt", 1, "no LongOutput of the chapter makes this")));
    }

    /// <summary>Adds what frames the page; then writes it, or says in what places it is stale.</summary>
    void Finish(List<Part> woven)
    {
        var head = Frame.Head(chapter);
        woven[0] = new(1 - head.Count, [.. head, .. woven[0].Lines]);
        woven[^1] = woven[^1] with { Lines = [.. Texts.WithoutEnd(woven[^1].Lines), .. Frame.Foot(chapters, chapter)] };
        if (check)
        {
            faults.AddRange(Comparison.Stale(
                woven, folder.Parts(Readme) ?? [], folder.Show(Readme), folder.Show(Source)));
        }
        else
        {
            Texts.WriteLines(folder.PathOf(Readme), woven.SelectMany(part => part.Lines));
        }
    }
}
