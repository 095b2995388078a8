using Nabla.Course;
using Nabla.Weave;

namespace Weave.Tests;

/// <summary>A house with one small chapter in a temporary folder, to weave and to spoil.</summary>
sealed class House : IDisposable
{
    public const string Folder = "course/01-demo";

    const string Code = """
        namespace Demo;

        static class DemoChapter
        {
            #region neuron
            static double Neuron(double w, double x)
            {
                #region product
                return w * x;
                #endregion
            }
            #endregion

            public static void Run(Page page) => page.Output("opinion", () => page.WriteLine("half = 0.5"));
        }
        """;

    const string Prose = """
        # A demo

        It multiplies:

        <!-- snippet: neuron -->

        and prints

        <!-- output: opinion exact -->

        where it ends.
        """;

    public House()
    {
        Write("Chapter.cs", Code);
        Write("chapter.md", Prose);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("weave-").FullName;

    /// <summary>What the chapter does when it is run; the demo prints its one output.</summary>
    public Action<Page> Run { get; set; } = page => page.Output("opinion", () => page.WriteLine("half = 0.5"));

    /// <summary>What the weaver said to people, line by line.</summary>
    public List<string> Said { get; } = [];

    public double QuickSeconds { get; set; } = 10;

    public string Readme => Read("README.md");

    public string Read(string name) => File.ReadAllText(Path.Combine(Root, Folder, name));

    public void Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string name, byte[] content)
    {
        string path = Path.Combine(Root, Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    public void Replace(string name, string old, string now)
    {
        Assert.Contains(old, Read(name));
        Write(name, Read(name).Replace(old, now));
    }

    /// <summary>Puts lines at the end of the prose.</summary>
    public void Append(string prose) => Write("chapter.md", Read("chapter.md") + "\n\n" + prose);

    public string[] Weave() => Faults(new(Check: false, Full: false, [], []));

    public string[] Check() => Faults(new(Check: true, Full: false, [], []));

    public string[] Full(params string[] names) => Faults(new(Check: false, Full: true, [], names));

    /// <summary>Weaves what must come out clean.</summary>
    public void WeaveWell() => Assert.Empty(Weave());

    /// <summary>Every file of the house with its content.</summary>
    public Dictionary<string, string> Files() => Directory
        .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path)));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    string[] Faults(Request request) =>
        [.. Weaver().Weave(request).Select(fault => fault.ToString())];

    Weaver Weaver() => new(Root, [Chapter()], Said.Add) { QuickSeconds = QuickSeconds };

    Chapter Chapter() => new(1, "01-demo", "A demo", "A product.", page => Run(page), [], []);
}
