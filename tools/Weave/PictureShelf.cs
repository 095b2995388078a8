namespace Nabla.Weave;

/// <summary>
/// The pictures of a chapter: what it draws lies beside its page, what lies there is drawn and shown, nothing is too
/// large. A picture drawn in a long output stays as it was made then.
/// </summary>
/// <param name="folder">The chapter's.</param>
/// <param name="check">Writes nothing; what is stale is a fault.</param>
sealed class PictureShelf(ChapterFolder folder, bool check)
{
    static readonly string[] types = [".svg", ".png", ".gif"];

    /// <summary>Puts what a quick run drew in its place, and says what is wrong with the shelf then.</summary>
    public IReadOnlyList<Fault> Keep(
        List<Part> parts, IReadOnlyDictionary<string, (byte[] Content, string? LongOutput)> drawn)
    {
        string[] kept = [.. parts.Where(part => part.Marker?.Kind == MarkerKind.Long)
            .SelectMany(part => LongResult.Read(folder.Location, part.Marker!.Name)?.Pictures ?? [])];
        string[] all = [.. drawn.Keys, .. kept];
        var shownAt = Proof.Pictures(Texts.ReadLines(folder.PathOf("chapter.md")));
        var stale = drawn.Where(picture => !Keep(picture.Key, picture.Value.Content)).Select(picture => folder.Fault(
            "chapter.md", shownAt.GetValueOrDefault(picture.Key, 1),
            $"picture \"{picture.Key}\" is stale: it would be drawn otherwise now"));
        var unseen = all.Except(shownAt.Keys).Select(fileName => folder.CodeFault(
            $"\"{fileName}\"", $"picture \"{fileName}\" is shown nowhere in chapter.md"));
        var undrawn = shownAt.Where(at => !all.Contains(at.Key)).Select(at => folder.Fault(
            "chapter.md", at.Value, $"the chapter draws no picture \"{at.Key}\""));
        return [.. stale, .. unseen, .. undrawn, .. Files(all)];
    }

    /// <summary>False where the picture in the tree is another one, and may not be replaced.</summary>
    bool Keep(string fileName, byte[] content)
    {
        string path = folder.PathOf(fileName);
        if (File.Exists(path) && Pictures.Same(fileName, File.ReadAllBytes(path), content))
        {
            return true;
        }

        if (!check)
        {
            File.WriteAllBytes(path, content);
        }

        return !check;
    }

    IEnumerable<Fault> Files(string[] drawn)
    {
        FileInfo[] files = [.. new DirectoryInfo(folder.Location).GetFiles().Where(it => types.Contains(it.Extension))];
        var left = files.Where(file => !drawn.Contains(file.Name)).Select(file =>
            folder.Fault(file.Name, 1, "nothing in the chapter draws this picture: delete it"));
        var large = files.Where(file => file.Length > Pictures.MaxBytes).Select(file => folder.Fault(
            file.Name, 1, $"picture of {file.Length:#,0} bytes: {Pictures.MaxBytes:#,0} are the most"));
        return left.Concat(large);
    }
}
