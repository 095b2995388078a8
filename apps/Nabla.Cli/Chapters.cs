using System.CommandLine;
using System.Globalization;
using Nabla.Course;

namespace Nabla.Cli;

/// <summary>Finds a chapter by its number, and the page that goes with it.</summary>
static class Chapters
{
    public static Argument<int?> Argument(ArgumentArity arity) => new("chapter")
    {
        Description = $"Number of the chapter, 1 to {TableOfContents.Chapters.Count}",
        Arity = arity,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                return number;

            result.AddError($"a chapter is a number, not '{text}'; {Known()}");
            return null;
        },
    };

    /// <exception cref="UsageException">There is no such chapter.</exception>
    public static Chapter Find(int number) =>
        TableOfContents.Chapters.FirstOrDefault(chapter => chapter.Number == number)
        ?? throw new UsageException($"there is no chapter {number}; {Known()}");

    /// <summary>The chapter's page: in the clone that one is in or that this was built in, else by its name.</summary>
    public static string PageOf(Chapter chapter)
    {
        string page = Path.Combine("course", chapter.Folder, "README.md");
        return Upwards(Directory.GetCurrentDirectory()).Concat(Upwards(AppContext.BaseDirectory))
            .Select(folder => Path.Combine(folder, page)).FirstOrDefault(File.Exists) ?? page;
    }

    static IEnumerable<string> Upwards(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }

    static string Known() => TableOfContents.Chapters is { Count: > 0 } all
        ? $"there are {all[0].Number} to {all[^1].Number}"
        : "none has been written yet";
}
