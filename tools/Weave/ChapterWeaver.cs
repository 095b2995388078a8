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
sealed class ChapterWeaver(string root, IReadOnlyList<Chapter> chapters, Chapter chapter, bool check)
{
    public const double QuickSeconds = 10;

    readonly string folder = Path.Combine(root, "course", chapter.Folder);
    readonly string shown = $"course/{chapter.Folder}";
    readonly List<Fault> faults = [];

    string Source => $"{shown}/chapter.md";

    string Readme => $"{shown}/README.md";

    /// <summary>What is not true in the chapter; empty where all is well. The seconds are those of its quick run.</summary>
    public (IReadOnlyList<Fault> Faults, double Seconds) Weave()
    {
        double seconds = 0;
        try
        {
            string[] source = File.Exists(Path.Combine(root, Source))
                ? Texts.ReadLines(Path.Combine(root, Source))
                : throw new WeaveException(new(Source, 1, "there is no such file"));
            var parts = Parts.Of(source, Source);
            (RecordingPage page, seconds) = QuickRun();
            var woven = Woven(parts, page);
            CheckOutputs(parts, page);
            CheckPictures(source, page, parts);
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
        var inputs = Parts.Of(Texts.ReadLines(Path.Combine(root, Source)), Source)
            .Where(part => part.Marker?.Kind == MarkerKind.Long)
            .ToDictionary(part => part.Marker!.Name, part => part.Marker!.Inputs);
        Run(page);
        foreach ((string name, var result) in page.LongOutputs)
        {
            var drawn = page.Pictures.Where(picture => picture.Value.LongOutput == name).ToArray();
            LongResult.Now(
                LongResult.Command(chapter.Number, name), result.Seconds,
                Fingerprint.Of(folder, inputs.GetValueOrDefault(name, [])),
                drawn.Select(picture => picture.Key), result.Text).Write(folder, name);
            foreach ((string fileName, var picture) in drawn)
            {
                File.WriteAllBytes(Path.Combine(folder, fileName), picture.Content);
            }
        }

        return [.. names.Where(name => !page.LongNames.Contains(name))
            .Select(name => new Fault($"{shown}/Chapter.cs", 1, $"there is no long output \"{name}\""))];
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
        if (check && seconds > QuickSeconds)
        {
            AddCode($"quick run took {seconds:0.0} s: {QuickSeconds:0} s is the most", "void Run(");
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
                frame => frame.GetFileName()?.Replace('\\', '/').Contains($"/{shown}/") ?? false);
            string file = frame is null ? $"{shown}/Chapter.cs" : $"{shown}/{Path.GetFileName(frame.GetFileName())}";
            throw new WeaveException(new(
                file, frame?.GetFileLineNumber() ?? 1, $"the chapter throws {mistake.GetType().Name}: {mistake.Message}"));
        }
    }

    List<Part> Woven(List<Part> parts, RecordingPage page)
    {
        Regions regions = Regions.Of(folder, shown);
        var old = OldParts().Where(part => part.IsWoven).ToDictionary(part => part.Key, part => part.Lines);
        return [.. parts.Select(part => part.Marker is null
            ? part
            : part with { Lines = Content(part.Marker, part.Line - 1, regions, page, old.GetValueOrDefault(part.Key)) })];
    }

    IReadOnlyList<string> Content(
        Marker marker, int line, Regions regions, RecordingPage page, IReadOnlyList<string>? old) => marker.Kind switch
        {
            MarkerKind.Snippet when regions[marker.Name] is { } code => Texts.Fence("csharp", code),
            MarkerKind.Snippet => Missing(line, $"no #region \"{marker.Name}\" in the code of {shown}"),
            MarkerKind.Long => Long(marker, line, page),
            _ when page.LongNames.Contains(marker.Name)
                => Missing(line, $"output \"{marker.Name}\" is a LongOutput: write \"long\" in its marker"),
            _ when !page.Outputs.ContainsKey(marker.Name)
                => Missing(line, $"the chapter prints no output \"{marker.Name}\""),
            MarkerKind.Measured when old is not null
                && Tolerance.Close(string.Join('\n', old), string.Join('\n', Fenced(page, marker)), marker.Tolerance) => old,
            _ => Fenced(page, marker),
        };

    static IReadOnlyList<string> Fenced(RecordingPage page, Marker marker) =>
        Texts.Fence("", page.Outputs[marker.Name]);

    IReadOnlyList<string> Long(Marker marker, int line, RecordingPage page)
    {
        string refresh = $"run {LongResult.Command(chapter.Number, marker.Name)}";
        if (!page.LongNames.Contains(marker.Name))
        {
            return Missing(line, $"the chapter has no LongOutput \"{marker.Name}\"");
        }

        if (marker.Inputs.FirstOrDefault(input => !File.Exists(Path.Combine(folder, input))) is { } lost)
        {
            return Missing(line, $"the input {lost} of output \"{marker.Name}\" is not there");
        }

        if (LongResult.Read(folder, marker.Name) is not { } result)
        {
            return Missing(line, $"long output \"{marker.Name}\" was never made: {refresh}");
        }

        if (result.Fingerprint != Fingerprint.Of(folder, marker.Inputs))
        {
            faults.Add(new(
                $"{shown}/results/{marker.Name}.txt", result.FingerprintLine,
                $"long output \"{marker.Name}\" is stale, its code has changed since {result.Date}: {refresh}"));
        }

        return result.Woven(marker.Name);
    }

    IReadOnlyList<string> Missing(int line, string message)
    {
        faults.Add(new(Source, line, message));
        return [];
    }

    void CheckOutputs(List<Part> parts, RecordingPage page)
    {
        var used = parts.Where(part => part.Marker is { IsOutput: true }).Select(part => part.Marker!.Name).ToHashSet();
        foreach (string name in page.Outputs.Keys.Concat(page.LongNames).Where(name => !used.Contains(name)))
        {
            AddCode($"output \"{name}\" is used nowhere in chapter.md", $"\"{name}\"");
        }

        string results = Path.Combine(folder, "results");
        foreach (string path in Directory.Exists(results) ? Directory.EnumerateFiles(results, "*.txt") : [])
        {
            if (!page.LongNames.Contains(Path.GetFileNameWithoutExtension(path)))
            {
                faults.Add(new($"{shown}/results/{Path.GetFileName(path)}", 1, "no LongOutput of the chapter makes this"));
            }
        }
    }

    void CheckPictures(string[] source, RecordingPage page, List<Part> parts)
    {
        var kept = parts.Where(part => part.Marker?.Kind == MarkerKind.Long)
            .SelectMany(part => LongResult.Read(folder, part.Marker!.Name)?.Pictures ?? []).ToHashSet();
        var shownAt = Proof.Pictures(source);
        foreach ((string fileName, var picture) in page.Pictures)
        {
            Keep(fileName, picture.Content, shownAt.GetValueOrDefault(fileName, 1));
            if (!shownAt.ContainsKey(fileName))
            {
                AddCode($"picture \"{fileName}\" is shown nowhere in chapter.md", $"\"{fileName}\"");
            }
        }

        foreach ((string fileName, int line) in shownAt.Where(at => !page.Pictures.ContainsKey(at.Key)))
        {
            if (!kept.Contains(fileName))
            {
                faults.Add(new(Source, line, $"the chapter draws no picture \"{fileName}\""));
            }
        }

        CheckFiles([.. page.Pictures.Keys, .. kept]);
    }

    /// <summary>The picture files of the folder: none left over from an earlier version, none too large.</summary>
    void CheckFiles(HashSet<string> drawn)
    {
        string[] types = [".svg", ".png", ".gif"];
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => types.Contains(Path.GetExtension(path))))
        {
            string fileName = Path.GetFileName(path);
            if (!drawn.Contains(fileName))
            {
                faults.Add(new($"{shown}/{fileName}", 1, "nothing in the chapter draws this picture: delete it"));
            }

            CheckSize(fileName, new FileInfo(path).Length);
        }
    }

    void Keep(string fileName, byte[] content, int line)
    {
        string path = Path.Combine(folder, fileName);
        if (File.Exists(path) && Pictures.Same(fileName, File.ReadAllBytes(path), content))
        {
            return;
        }

        if (check)
        {
            faults.Add(new(Source, line, $"picture \"{fileName}\" is stale: it would be drawn otherwise now"));
        }
        else
        {
            File.WriteAllBytes(path, content);
        }
    }

    void CheckSize(string fileName, long bytes)
    {
        if (bytes > Pictures.MaxBytes)
        {
            faults.Add(new($"{shown}/{fileName}", 1, $"picture of {bytes:#,0} bytes: {Pictures.MaxBytes:#,0} are the most"));
        }
    }

    /// <summary>Adds what frames the page; then writes it, or says in what places it is stale.</summary>
    void Finish(List<Part> woven)
    {
        var head = Frame.Head(chapter);
        woven[0] = new(1 - head.Count, [.. head, .. woven[0].Lines]);
        woven[^1] = woven[^1] with { Lines = [.. Texts.WithoutEnd(woven[^1].Lines), .. Frame.Foot(chapters, chapter)] };
        if (check)
        {
            faults.AddRange(Comparison.Stale(woven, OldParts(), Readme, Source));
        }
        else
        {
            Texts.WriteLines(Path.Combine(root, Readme), woven.SelectMany(part => part.Lines));
        }
    }

    List<Part> OldParts() => File.Exists(Path.Combine(root, Readme))
        ? Parts.Of(Texts.ReadLines(Path.Combine(root, Readme)), Readme)
        : [];

    void AddCode(string message, string near) => faults.Add(CodePlace.Of(folder, shown, near) with { Message = message });
}
