using Nabla.Course;
using Nabla.Weave;

const string Usage = """
    weave [N ...]                weaves chapters (all, or those numbered) from a quick run
    weave --check [N ...]        writes nothing; one line for each stale place, exit code 1
    weave --full [N ...] [NAME]  runs the long outputs (all, or those named) first and keeps them under results/
    """;

string[] options = [.. args.Where(arg => arg.StartsWith('-'))];
string[] words = [.. args.Except(options)];
int[] numbers = [.. words.Where(word => int.TryParse(word, out _)).Select(int.Parse)];
string[] names = [.. words.Where(word => !int.TryParse(word, out _))];
(bool check, bool full) = (options.Contains("--check"), options.Contains("--full"));
int[] unknown = [.. numbers.Except(TableOfContents.Chapters.Select(chapter => chapter.Number))];
if (options.Except(["--check", "--full"]).Any() || (check && full) || (names.Length > 0 && !full) || unknown.Length > 0)
{
    Console.Error.WriteLine(unknown.Length > 0 ? $"there is no chapter {unknown[0]}" : Usage);
    return 2;
}

string? root = Environment.CurrentDirectory;
while (root is not null && !File.Exists(Path.Combine(root, "Nabla.slnx")))
{
    root = Path.GetDirectoryName(root);
}

if (root is null)
{
    Console.Error.WriteLine("run weave inside the house: no Nabla.slnx in this folder or above it");
    return 2;
}

Weaver weaver = new(root, TableOfContents.Chapters, Console.WriteLine);
var faults = weaver.Weave(new(check, full, numbers, names));
foreach (Fault fault in faults)
{
    Console.Error.WriteLine(fault);
}

return faults.Count > 0 ? 1 : 0;
