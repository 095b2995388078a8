using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Onnx;

namespace Nabla.Onnx.Tests;

/// <summary>The code that was made of the schema is that of the schema beside it.</summary>
public partial class SchemaTests
{
    [Fact]
    public void Every_field_of_the_schema_is_in_the_code_under_its_number()
    {
        var schema = File.ReadAllText(Path.Combine(Repository.Root, "src/Nabla.Onnx/Schema/onnx.proto"));
        string[] said =
            [.. Fields().Matches(Comments().Replace(schema, "")).Select(m => $"{m.Groups[1]} = {m.Groups[2]}")];
        string[] made = [.. OnnxReflection.Descriptor.MessageTypes.SelectMany(All)
            .SelectMany(message => message.Fields.InDeclarationOrder()).Select(f => $"{f.Name} = {f.FieldNumber}")];
        Assert.Equal(said.Order(), made.Order());
        Assert.True(made.Length > 80);
    }

    static IEnumerable<MessageDescriptor> All(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(All).Prepend(message);

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comments();

    // A label and a type, or in a oneof a type alone; a name, a number, an option.
    [GeneratedRegex(@"(?:(?:optional|repeated)\s+)?(?<=\s)[\w.]+\s+(\w+)\s*=\s*(\d+)\s*(?:\[[^\]]*\])?;")]
    private static partial Regex Fields();
}
