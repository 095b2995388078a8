using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nabla.Cli.Configuration;

/// <summary>
/// A value of a JSON file that knows where it stands: the file, the line, and the field by its path,
/// <c>optimizer.adam.rate</c>. Comments and commas at the end are borne with, as in editors' own settings.
/// </summary>
sealed class ConfigNode
{
    static readonly JsonReaderOptions options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 };

    readonly string file;

    ConfigNode(string file, int line, string field, JsonValueKind kind) =>
        (this.file, Line, Field, Kind) = (file, line, field, kind);

    public int Line { get; }

    public string Field { get; }

    public JsonValueKind Kind { get; }

    /// <summary>A string, or a number as it was written.</summary>
    public string Text { get; private init; } = "";

    public double Number { get; private init; }

    /// <summary>The values of a list.</summary>
    public IReadOnlyList<ConfigNode> Items { get; private init; } = [];

    /// <summary>The fields of an object; each has the line on which its name stands.</summary>
    public IReadOnlyList<(string Name, int Line, ConfigNode Value)> Fields { get; private init; } = [];

    /// <summary>The value of a field; null where it is not there.</summary>
    public ConfigNode? this[string name] => Fields.FirstOrDefault(field => field.Name == name).Value;

    /// <summary>The first field of an object, for those that have one: <c>{ "adam": … }</c>.</summary>
    public (string Name, ConfigNode? Settings) Named => Kind == JsonValueKind.String
        ? (Text, null) : (Fields[0].Name, Fields[0].Value);

    public int Whole(string name, int standard) => this[name] is { } value ? (int)value.Number : standard;

    public double Real(string name, double standard) => this[name]?.Number ?? standard;

    public bool Flag(string name, bool standard) =>
        this[name] is { } value ? value.Kind == JsonValueKind.True : standard;

    public string Word(string name, string standard) => this[name]?.Text ?? standard;

    public ConfigException Fault(string what, int? line = null) => new(file, line ?? Line, Field, what);

    /// <summary>The same without some of its fields, in one form whatever the white space was.</summary>
    public string Canonical(params ReadOnlySpan<string> without)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                List<string> fields = [];
                foreach ((string name, _, ConfigNode value) in Fields.OrderBy(each => each.Name, StringComparer.Ordinal))
                    if (!without.Contains(name))
                        fields.Add($"{Quoted(name)}:{value.Canonical()}");
                return $"{{{string.Join(',', fields)}}}";
            case JsonValueKind.Array:
                return $"[{string.Join(',', Items.Select(item => item.Canonical()))}]";
            case JsonValueKind.String:
                return Quoted(Text);
            case JsonValueKind.Number:
                return Number.ToString("R", CultureInfo.InvariantCulture);
            default:
                return Kind.ToString().ToLowerInvariant();
        }
    }

    /// <exception cref="CommandException">The file can not be read, or is no JSON.</exception>
    public static ConfigNode Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            bool missing = fault is FileNotFoundException or DirectoryNotFoundException;
            throw new CommandException($"{path}: {(missing ? "there is no such file" : fault.Message)}", fault);
        }
        return Parse(bytes, path);
    }

    /// <exception cref="ConfigException">The bytes are no JSON, or name a field twice.</exception>
    public static ConfigNode Parse(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        try
        {
            Utf8JsonReader reader = new(bytes, options);
            Lines lines = new(bytes);
            reader.Read();
            ConfigNode root = Value(ref reader, ref lines, file, "");
            // Anything behind it is a JsonException.
            reader.Read();
            return root;
        }
        catch (JsonException fault)
        {
            string what = fault.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new ConfigException(file, (int)(fault.LineNumber ?? 0) + 1, "", $"this is no JSON: {what}");
        }
        // A string that is no text: half of a surrogate pair, or no UTF-8.
        catch (InvalidOperationException)
        {
            throw new ConfigException(file, 1, "", "this is no JSON: a string in it is no UTF-8");
        }
    }

    static ConfigNode Value(ref Utf8JsonReader reader, ref Lines lines, string file, string field)
    {
        int line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader, ref lines, file, field, line);
            case JsonTokenType.StartArray:
                List<ConfigNode> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref reader, ref lines, file, $"{field}[{items.Count}]"));
                return new(file, line, field, JsonValueKind.Array) { Items = items };
            case JsonTokenType.String:
                return new(file, line, field, JsonValueKind.String) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new(file, line, field, JsonValueKind.Number)
                {
                    Number = reader.TryGetDouble(out double number) ? number : double.NaN,
                    Text = Encoding.UTF8.GetString(reader.ValueSpan),
                };
            default:
                return new(file, line, field, reader.TokenType switch
                {
                    JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False,
                    _ => JsonValueKind.Null,
                });
        }
    }

    static ConfigNode Object(ref Utf8JsonReader reader, ref Lines lines, string file, string field, int line)
    {
        List<(string Name, int Line, ConfigNode Value)> fields = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            (string name, int at) = (reader.GetString()!, lines.At(reader.TokenStartIndex));
            string path = field.Length > 0 ? $"{field}.{name}" : name;
            if (fields.Exists(other => other.Name == name))
                throw new ConfigException(file, at, path, "it is there twice");
            reader.Read();
            fields.Add((name, at, Value(ref reader, ref lines, file, path)));
        }
        return new(file, line, field, JsonValueKind.Object) { Fields = fields };
    }

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    // Tokens come in order, so that each line end is counted once.
    ref struct Lines(ReadOnlySpan<byte> bytes)
    {
        readonly ReadOnlySpan<byte> bytes = bytes;
        int counted;
        int line = 1;

        public int At(long place)
        {
            line += bytes[counted..(int)place].Count((byte)'\n');
            counted = (int)place;
            return line;
        }
    }
}
