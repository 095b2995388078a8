using System.Security.Cryptography;
using System.Text;

namespace Nabla.Weave;

/// <summary>
/// What a long result depends on, as a SHA-256: the chapter's own code and the inputs named in its marker. Left out is
/// what can not change a result: exercises, their solutions and checks; comment lines, blank lines, indentation and
/// region marks of the code. Other inputs count as they stand, but for line endings.
/// </summary>
static class Fingerprint
{
    static readonly string[] leftOut = ["Exercises.cs", "Solutions.cs", "Checks.cs"];

    public static string Of(string folder, IEnumerable<string> inputs)
    {
        StringBuilder text = new();
        var own = ChapterFolder.CodeFilesIn(folder).Where(path => !leftOut.Contains(Path.GetFileName(path)));
        foreach (string path in own.Concat(inputs.Select(input => Path.Combine(folder, input))))
        {
            text.Append(Path.GetRelativePath(folder, path).Replace('\\', '/')).Append('\n');
            string[] lines = Texts.ReadLines(path);
            bool code = path.EndsWith(".cs", StringComparison.Ordinal);
            text.AppendJoin('\n', code ? lines.Where(Counts).Select(Trim) : lines);
            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        static string Trim(string line) => line.Trim();
        static bool Counts(string line) => line.Trim() is not ("" or ['/', '/', ..]) && !Regions.IsDirective(line);
    }
}
