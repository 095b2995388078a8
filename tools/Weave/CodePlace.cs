namespace Nabla.Weave;

/// <summary>Where in a chapter's code a text stands first, so that a fault can name the line.</summary>
static class CodePlace
{
    public static Fault Of(string folder, string shown, string text)
    {
        foreach (string path in Regions.CodeFiles(folder))
        {
            int line = Array.FindIndex(Texts.ReadLines(path), candidate => candidate.Contains(text));
            if (line >= 0)
            {
                return new($"{shown}/{Path.GetRelativePath(folder, path).Replace('\\', '/')}", line + 1, "");
            }
        }

        return new($"{shown}/Chapter.cs", 1, "");
    }
}
