using System.Globalization;
using System.Reflection;

namespace Nabla.PublicApi;

/// <summary>
/// The public surface of the project that these tests are of, one member a line, held to PublicApi.txt beside the
/// tests: whoever changes what users see changes that file with it. With <c>NABLA_WRITE_API=1</c> it is written anew.
/// </summary>
public class PublicApiTests
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Assembly tests = typeof(PublicApiTests).Assembly;

    [Fact]
    public void Surface_is_that_of_the_text_beside_the_tests()
    {
        var file = tests.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PublicApi").Value!;
        string[] now = [.. Lines(Assembly.Load(tests.GetName().Name![..^".Tests".Length]))];
        if (Environment.GetEnvironmentVariable("NABLA_WRITE_API") == "1")
            File.WriteAllText(file, string.Join('\n', now) + "\n");
        var then = File.ReadAllLines(file);
        string[] changes =
            [.. then.Except(now).Select(line => $"- {line}"), .. now.Except(then).Select(line => $"+ {line}")];
        Assert.True(
            changes is [],
            "What users see has changed. If it should have, run this test with NABLA_WRITE_API=1 and read the "
            + $"difference:\n{string.Join('\n', changes)}");
        Assert.Equal(then, now);
    }

    static IEnumerable<string> Lines(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => !type.FullName!.Contains('<'))
        .SelectMany(type => Members(type).Select(member => $"{type.FullName}: {member}").Prepend(Head(type)))
        .Order(StringComparer.Ordinal);

    static string Head(Type type) => $"{type.FullName}: {Kind(type)} {type.BaseType}".TrimEnd();

    static string Kind(Type type) => type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, _) => "abstract class",
            (_, true) => "sealed class",
            _ => "class",
        };

    // A property is its accessors, which are methods.
    static IEnumerable<string> Members(Type type) => type.GetMembers(Declared)
        .Where(member => !member.Name.Contains('<') && member switch
        {
            MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
            FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
            _ => false,
        })
        .Select(member => member switch
        {
            FieldInfo { IsLiteral: true } constant => $"{constant} = {Text(constant.GetRawConstantValue())}",
            MethodBase method => $"{Modifiers(method)}{method}{Parameters(method)}",
            _ => $"{member}",
        });

    static string Modifiers(MethodBase method) => method.IsStatic ? "static " : method.IsAbstract ? "abstract " : "";

    // Names and defaults are part of what callers may write.
    static string Parameters(MethodBase method) => method.GetParameters() is { Length: > 0 } all
        ? $" ({string.Join(", ", all.Select(p => p.HasDefaultValue ? $"{p.Name} = {Text(p.DefaultValue)}" : p.Name))})"
        : "";

    static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text
        ? text : "null";
}
