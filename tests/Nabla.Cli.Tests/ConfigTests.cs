using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nabla.Cli.Configuration;

namespace Nabla.Cli.Tests;

/// <summary>What a configuration may hold, what is said where it is wrong, and that its schema says the same.</summary>
public class ConfigTests
{
    static string? Said(string json)
    {
        try
        {
            TrainConfig.Shape.Check(ConfigNode.Parse(Encoding.UTF8.GetBytes(json), "c.json"));
            return null;
        }
        catch (ConfigException fault)
        {
            Assert.Equal(2, fault.ExitCode);
            return fault.Message;
        }
    }

    [Theory]
    [InlineData("""{ "data": "mnist" }""")]
    [InlineData("""{ "data": { "csv": "a.csv" }, "model": ["flatten", { "linear": 3 }, "relu", "output"] }""")]
    [InlineData("""{ "data": { "folder": "a" }, "optimizer": { "adam": { "rate": 1e-3 } }, "schedule": "cosine", }""")]
    [InlineData("// what it is for\n{ /* ours */ \"data\": { \"images\": \"a\", \"labels\": \"b\" } }")]
    public void A_configuration_is_read(string json) => Assert.Null(Said(json));

    [Theory]
    [InlineData(
        "c.json:2: 'optimizr' is not known; did you mean 'optimizer'?",
        "{ \"data\": \"mnist\",\n\"optimizr\": \"adam\" }")]
    [InlineData(
        "c.json:3: optimizer.adam: 'rat' is not known; did you mean 'rate'?",
        "{ \"data\": \"mnist\",\n\"optimizer\": { \"adam\": {\n \"rat\": 1 } } }")]
    [InlineData(
        "c.json:2: epochs: it is a whole number of at least 1, not 'ten'",
        "{ \"data\": \"mnist\",\n\"epochs\": \"ten\" }")]
    [InlineData(
        "c.json:1: epochs: it is a whole number of at least 1, not 2.5",
        "{ \"data\": \"mnist\", \"epochs\": 2.5 }")]
    [InlineData(
        "c.json:1: epochs: it is a whole number of at least 1, not 0",
        "{ \"data\": \"mnist\", \"epochs\": 0 }")]
    [InlineData(
        "c.json:1: epochs: it is a whole number of at least 1, not 1e99",
        "{ \"data\": \"mnist\", \"epochs\": 1e99 }")]
    [InlineData(
        "c.json:1: model.mlp.dropout: it is a number of at least 0 and below 1, not 1",
        "{ \"data\": \"mnist\", \"model\": { \"mlp\": { \"dropout\": 1 } } }")]
    [InlineData(
        "c.json:1: model[1]: 'reul' is not known; did you mean 'relu'?",
        "{ \"data\": \"mnist\", \"model\": [\"flatten\", \"reul\"] }")]
    [InlineData("c.json:1: model[0]: 'linear' takes", "{ \"data\": \"mnist\", \"model\": [\"linear\"] }")]
    [InlineData(
        "c.json:1: model[0]: it is an object with one of",
        "{ \"data\": \"mnist\", \"model\": [{ \"linear\": 3, \"dropout\": 0.1 }] }")]
    [InlineData(
        "c.json:1: optimizer: 'adma' is not known; did you mean 'adam'?",
        "{ \"data\": \"mnist\", \"optimizer\": \"adma\" }")]
    [InlineData("c.json:1: it lacks 'data'", "{}")]
    [InlineData("c.json:1: data: it is one of mnist, or an object, not null", "{ \"data\": null }")]
    [InlineData("c.json:2: epochs: it is there twice", "{ \"data\": \"mnist\", \"epochs\": 1,\n\"epochs\": 2 }")]
    [InlineData("c.json:2: this is no JSON", "{ \"data\":\n nonsense }")]
    [InlineData("c.json:1: this is no JSON", "")]
    [InlineData("c.json:1: it is an object, not a list", "[]")]
    [InlineData("c.json:2: this is no JSON", "{ \"data\": \"mnist\"\n")]
    [InlineData("c.json:1: metrics: it is empty", "{ \"data\": \"mnist\", \"metrics\": [] }")]
    public void What_is_wrong_is_told_with_its_line_and_field(string expected, string json) =>
        Assert.StartsWith(expected, Said(json) ?? "nothing", StringComparison.Ordinal);

    [Theory]
    [InlineData("adam", "adam", 0)]
    [InlineData("adam", "Adam", 0)]
    [InlineData("adma", "adam", 2)]
    [InlineData("rat", "rate", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void The_distance_of_names_is_that_of_letters(string a, string b, int distance) =>
        Assert.Equal(distance, Nearest.Distance(a, b));

    [Fact]
    public void The_same_configuration_has_one_text_however_it_is_written()
    {
        static string Text(string json) => ConfigNode.Parse(Encoding.UTF8.GetBytes(json), "c").Canonical("epochs");
        Assert.Equal(
            Text("""{ "b": [1.0, "x"], "a": { "d": true, "c": 2 }, "epochs": 3 }"""),
            Text("{\"a\":{\"c\":2e0,\"d\":true},\n\"b\":[1,\"x\"]}"));
        Assert.NotEqual(Text("""{ "a": 1 }"""), Text("""{ "a": "1" }"""));
    }

    /// <summary>
    /// Every field, at every depth, is given values of every kind, right and wrong, in a file that is right but for it:
    /// a validator that knows nothing but JSON schema, and the reader, must be of one opinion.
    /// </summary>
    [Fact]
    public void The_schema_and_the_reader_agree_on_every_field()
    {
        JsonNode schema = JsonNode.Parse(TrainConfig.Schema())!;
        JsonNode?[] values =
        [
            null, true, false, 0, 1, 2, -1, 0.5, 1.5, 99, 100, 1e7, 3e9, "", "mnist", "adam", "no such name", ",",
            new string('x', 5000), new JsonArray(), new JsonArray("a"), new JsonArray(1, 2), new JsonArray(0.5),
            new JsonArray("relu"), new JsonArray("accuracy"), new JsonObject(), new JsonObject { ["no such"] = 1 },
        ];
        values = [.. values, .. Names(schema).Distinct().Select(name => (JsonNode?)name)];
        Place[] places = [.. Files(schema).SelectMany(file => Places(file, "", file)).DistinctBy(place => place.Path)];
        int right = 0, wrong = 0;
        foreach (Place place in places)
        {
            foreach (JsonNode? value in values)
            {
                place.Set(value?.DeepClone());
                bool isRight = Validates(schema, place.File);
                string? said = Said(place.File.ToJsonString());
                Assert.True(
                    isRight == said is null,
                    $"{place.Path} = {value?.ToJsonString()}: schema {isRight}, reader {said ?? "nothing"}");
                (right, wrong) = isRight ? (right + 1, wrong) : (right, wrong + 1);
            }
            place.Set(place.Value);
        }
        // Every field of the description has been tried, and both verdicts have been given often.
        Assert.Equal(
            Fields(TrainConfig.Shape).Distinct().Order(),
            places.Select(place => place.Path[(place.Path.LastIndexOf('.') + 1)..]).Where(name => name.Length > 0)
                .Intersect(Fields(TrainConfig.Shape)).Distinct().Order());
        Assert.True(right > 500 && wrong > 5000, $"{right} right, {wrong} wrong");
    }

    [Fact]
    public void The_validator_of_this_test_can_refuse()
    {
        JsonNode schema = JsonNode.Parse("""
            {
              "type": "object", "additionalProperties": false,
              "properties": { "a": { "type": "integer", "minimum": 1 } }
            }
            """)!;
        Assert.True(Validates(schema, JsonNode.Parse("""{ "a": 1.0 }""")));
        Assert.False(Validates(schema, JsonNode.Parse("""{ "a": 0 }""")));
        Assert.False(Validates(schema, JsonNode.Parse("""{ "a": 1.5 }""")));
        Assert.False(Validates(schema, JsonNode.Parse("""{ "b": 1 }""")));
        Assert.False(Validates(schema, JsonNode.Parse("[]")));
    }

    static IEnumerable<string> Fields(ConfigShape shape) => shape switch
    {
        ObjectShape all => all.All.SelectMany(field => Fields(field.Shape).Prepend(field.Name)),
        EitherShape ways => ways.Ways.SelectMany(Fields),
        ListShape list => Fields(list.Of),
        _ => [],
    };

    static IEnumerable<string> Names(JsonNode? schema) => schema switch
    {
        JsonObject all when all["enum"] is JsonArray names => names.Select(name => name!.GetValue<string>()),
        JsonObject all => all.SelectMany(pair => Names(pair.Value)),
        JsonArray list => list.SelectMany(Names),
        _ => [],
    };

    // A right file for each field, and for each way that it may be written: with the least that the schema asks for.
    static IEnumerable<JsonNode> Files(JsonNode schema)
    {
        foreach ((string name, JsonNode? property) in schema["properties"]!.AsObject())
            foreach (JsonNode? value in Examples(property!))
            {
                JsonObject file = new() { ["data"] = "mnist" };
                file[name] = value;
                yield return file;
            }
    }

    static IEnumerable<JsonNode?> Examples(JsonNode schema)
    {
        if (schema["anyOf"] is JsonArray ways)
            return ways.SelectMany(way => Examples(way!));
        if (schema["enum"] is JsonArray names)
            return [names[0]!.DeepClone()];
        switch (schema["type"]!.GetValue<string>())
        {
            case "object":
                bool one = schema["maxProperties"] is not null;
                string[] required = [.. schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? []];
                return schema["properties"]!.AsObject().SelectMany(property => Examples(property.Value!).Select(value =>
                {
                    JsonObject made = [];
                    foreach (string name in one ? [] : required)
                        made[name] = Examples(schema["properties"]![name]!).First();
                    made[property.Key] = value;
                    return (JsonNode?)made;
                })).DefaultIfEmpty(new JsonObject());
            case "array":
                return Examples(schema["items"]!).Select(item => (JsonNode?)new JsonArray(item));
            case "boolean":
                return [true];
            case "string":
                return ["x"];
            case "integer":
                return [schema["minimum"]!.DeepClone()];
            default:
                return [schema["minimum"]?.DeepClone() ?? schema["exclusiveMinimum"]!.GetValue<double>() + 0.5];
        }
    }

    /// <summary>Where a value stands in a file, and how another takes its place.</summary>
    sealed record Place(JsonNode File, string Path, JsonNode? Value, Action<JsonNode?> Set);

    static IEnumerable<Place> Places(JsonNode file, string path, JsonNode? node) => node switch
    {
        JsonObject all => all.ToArray().SelectMany(pair => Places(file, $"{path}.{pair.Key}", pair.Value)
            .Prepend(new Place(file, $"{path}.{pair.Key}", pair.Value, value => all[pair.Key] = value))),
        JsonArray list => Places(file, $"{path}[0]", list[0]),
        _ => [],
    };

    /// <summary>The words of JSON schema (draft 2020-12) that ours is made of.</summary>
    static bool Validates(JsonNode schema, JsonNode? value) => schema.AsObject().All(rule => (rule.Key, value) switch
    {
        ("$schema" or "title" or "description", _) => true,
        ("type", _) => Kinds(value).Contains(rule.Value!.GetValue<string>()),
        ("enum", _) => rule.Value!.AsArray().Any(name => JsonNode.DeepEquals(name, value)),
        ("anyOf", _) => rule.Value!.AsArray().Any(way => Validates(way!, value)),
        ("minimum", JsonValue) when Number(value) is { } number => number >= Number(rule.Value),
        ("maximum", JsonValue) when Number(value) is { } number => number <= Number(rule.Value),
        ("exclusiveMinimum", JsonValue) when Number(value) is { } number => number > Number(rule.Value),
        ("exclusiveMaximum", JsonValue) when Number(value) is { } number => number < Number(rule.Value),
        ("minLength", JsonValue text) when text.TryGetValue(out string? word) => word.Length >= Number(rule.Value),
        ("maxLength", JsonValue text) when text.TryGetValue(out string? word) => word.Length <= Number(rule.Value),
        ("minItems", JsonArray list) => list.Count >= Number(rule.Value),
        ("items", JsonArray list) => list.All(item => Validates(rule.Value!, item)),
        ("minProperties", JsonObject all) => all.Count >= Number(rule.Value),
        ("maxProperties", JsonObject all) => all.Count <= Number(rule.Value),
        ("required", JsonObject all) => rule.Value!.AsArray().All(name => all.ContainsKey(name!.GetValue<string>())),
        ("properties", JsonObject all) =>
            all.All(pair => rule.Value![pair.Key] is not { } inner || Validates(inner, pair.Value)),
        ("additionalProperties", JsonObject all) =>
            all.All(pair => schema["properties"]!.AsObject().ContainsKey(pair.Key)),
        // A rule for values of another kind.
        ("minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "minLength" or "maxLength", _) => true,
        ("minItems" or "items" or "minProperties" or "maxProperties" or "required", _) => true,
        ("properties" or "additionalProperties", _) => true,
        _ => throw new InvalidOperationException($"the validator does not know '{rule.Key}'"),
    });

    static double? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    static string[] Kinds(JsonNode? value) => value switch
    {
        null => ["null"],
        JsonObject => ["object"],
        JsonArray => ["array"],
        _ when Number(value) is { } number => double.IsInteger(number) ? ["number", "integer"] : ["number"],
        _ when value.GetValueKind() == JsonValueKind.String => ["string"],
        _ => ["boolean"],
    };
}
