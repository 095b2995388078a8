using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nabla;
using Nabla.Course;

namespace Course.Tests;

/// <summary>docs/architecture.md against the projects: its table is the rule, their references are the fact.</summary>
public class ArchitectureTests
{
    const string EverythingAbove = "everything above";

    static readonly Room[] rooms = [.. Room.Table(Tree.Lines("docs/architecture.md"))];

    static readonly string[] projects = [.. Tree.Files("*.csproj")];

    public static TheoryData<string> RoomsWithProjects => [.. projects.Where(project => !IsTest(project)).Select(Home)];

    public static TheoryData<string> TestProjects => [.. projects.Where(IsTest).Select(Home)];

    [Fact]
    public void The_table_names_every_room_and_no_other() => Assert.Equal(
        projects.Where(project => !IsTest(project)).Select(Home).Append("tests").Order(),
        rooms.Select(room => room.Folder).Order());

    [Fact]
    public void A_room_uses_only_rooms_above_it()
    {
        for (int i = 0; i < rooms.Length; i++)
        {
            string[] above = [.. rooms.Take(i).Select(room => room.Name)];
            Assert.All(rooms[i].Uses, used => Assert.Contains(used, above));
        }
    }

    [Theory]
    [MemberData(nameof(RoomsWithProjects))]
    public void References_are_those_of_the_table(string folder)
    {
        int at = Array.FindIndex(rooms, room => room.Folder == folder);
        string[] used = References(folder);
        if (rooms[at].Says == EverythingAbove)
        {
            Assert.Empty(used.Except(rooms.Take(at).Select(room => room.Name)));
        }
        else
        {
            Assert.Equal(rooms[at].Uses.Order(), used);
        }
    }

    [Theory]
    [MemberData(nameof(TestProjects))]
    public void A_test_project_refers_to_what_it_tests_and_what_that_uses(string folder)
    {
        string tested = Path.GetFileName(folder).Replace(".Tests", "");
        string home = projects.Where(project => !IsTest(project)).Select(Home).Single(room => Name(room) == tested
            || Path.GetFileNameWithoutExtension(projects.First(project => Home(project) == room)) == tested);
        string[] used = References(folder);

        Assert.Contains(Name(home), used);
        Assert.Empty(used.Except([Name(home), .. References(home)]));
    }

    [Fact]
    public void Every_project_but_benchmarks_is_part_of_the_solution() => Assert.Equal(
        projects.Where(project => !project.StartsWith("benchmarks/", StringComparison.Ordinal)),
        XDocument.Load(Path.Combine(Tree.Root, "Nabla.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal));

    [Fact]
    public void The_course_uses_only_rooms_of_the_table_and_the_base_library() => Assert.All(
        typeof(Chapter).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!),
        name => Assert.True(
            // Element types and shapes are named in Nabla, and built in Nabla.Arrays.
            name is "Nabla.Viz" or "Nabla.Data" or "Nabla" or "Nabla.NN" or "Nabla.Arrays"
                || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.Numerics.Tensors"),
            $"the course refers to {name}"));

    /// <summary>Up to chapter 9 nothing is differentiated, vectorised or compiled for the reader.</summary>
    [Fact]
    public void Chapters_by_hand_name_no_tensor_and_no_transformation() => Assert.All(
        Tree.Files("*.cs", "course").Where(file => Regex.IsMatch(file, "^course/0[1-9]-")),
        file => Assert.DoesNotMatch($@"(?<!\.)\b({nameof(Tensor)}|{nameof(Transform)})\b", Tree.Code(file)));

    [Fact]
    public void Libraries_depend_on_no_package_but_conversions_in_Arrays_the_compiler_and_what_reads_ONNX() =>
        Assert.Equal(
            [
                ("Nabla.Arrays", "System.Numerics.Tensors"), ("Nabla.Generators", "Microsoft.CodeAnalysis.CSharp"),
                ("Nabla.Onnx", "Google.Protobuf"),
            ],
            from project in Tree.Files("*.csproj", "src")
            from package in XDocument.Load(Path.Combine(Tree.Root, project)).Descendants("PackageReference")
            select (Name(Home(project)), package.Attribute("Include")!.Value));

    static bool IsTest(string project) => project.StartsWith("tests/", StringComparison.Ordinal);

    static string Home(string project) => Path.GetDirectoryName(project)!.Replace('\\', '/');

    static string Name(string folder) => folder.Split('/')[^1];

    static string[] References(string folder) =>
    [
        .. XDocument.Load(Path.Combine(Tree.Root, projects.Single(project => Home(project) == folder)))
            .Descendants("ProjectReference")
            .Select(reference => Name(Home(reference.Attribute("Include")!.Value.Replace('\\', '/')))).Order(),
    ];
}

/// <summary>A row of the table: the room's folder, and what it says of the rooms that it uses.</summary>
sealed partial record Room(string Folder, string Says)
{
    /// <summary>The last part of the folder: what other rows and references call it.</summary>
    public string Name => Folder.Split('/')[^1];

    public string[] Uses => [.. Quoted().Matches(Says).Select(match => match.Groups[1].Value)];

    public static IEnumerable<Room> Table(string[] lines) =>
        from line in lines
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 5 && cells[1].StartsWith('`')
        select new Room(cells[1].Trim('`'), cells[3]);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
