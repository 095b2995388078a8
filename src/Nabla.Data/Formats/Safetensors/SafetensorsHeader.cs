using System.Text.Json;
using System.Text.Unicode;

namespace Nabla.Data;

/// <summary>
/// Where a tensor lies: bytes <see cref="Begin"/> up to <see cref="End"/> of the part after the header.
/// </summary>
sealed record SafetensorsEntry(string Name, ElementType Type, int[] Shape, long Begin, long End)
{
    /// <summary>How many bytes the tensor has: the header's check holds them inside the file.</summary>
    public long Length => End - Begin;

    /// <summary>What to call the tensor in a message.</summary>
    public string In(string file) => $"{file}: the tensor '{Name}'";
}

/// <summary>
/// The header of a safetensors file, a JSON object: <c>{"name": {"dtype": "F32", "shape": [30, 784], "data_offsets":
/// [0, 94080]}, ..., "__metadata__": {"key": "value"}}</c>. Everything that it says is checked here, against itself and
/// the file's length, so that whoever reads the tensors, into memory or by mapping the file, can rely on it.
/// </summary>
/// <remarks>
/// Rejected: invalid UTF-8 or JSON, duplicate or unknown keys, unknown element types, metadata that is not strings, a
/// shape that overflows or does not fill its bytes, tensors that do not lie end to end from 0 to the end of the file.
/// White space around the object is accepted.
/// </remarks>
sealed class SafetensorsHeader
{
    public const long MaxLength = 100_000_000;
    public const string MetadataKey = "__metadata__";

    static readonly (string Name, ElementType Type)[] types =
    [
        ("BOOL", ElementType.Bool), ("U8", ElementType.U8), ("I8", ElementType.I8), ("U16", ElementType.U16),
        ("I16", ElementType.I16), ("U32", ElementType.U32), ("I32", ElementType.I32), ("U64", ElementType.U64),
        ("I64", ElementType.I64), ("F16", ElementType.F16), ("BF16", ElementType.BF16), ("F32", ElementType.F32),
        ("F64", ElementType.F64),
    ];

    readonly Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);

    SafetensorsHeader()
    {
    }

    /// <summary>The tensors, in the order in which their bytes follow each other.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    public static string NameOf(ElementType type) => types.First(entry => entry.Type == type).Name;

    /// <param name="json">The header, without its length.</param>
    /// <param name="dataLength">How many bytes the file has after the header.</param>
    /// <param name="file">What to call the file in a message.</param>
    /// <exception cref="DataException">Anything of the above.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (!Utf8.IsValid(json))
            throw new DataException($"{file}: its header is not UTF-8");
        try
        {
            SafetensorsHeader header = new();
            header.ParseTensors(json);
            header.CheckLayout(dataLength);
            return header;
        }
        // InvalidOperationException: a string escapes half a surrogate pair.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new DataException($"{file}: its header is not valid JSON", fault);
        }
        catch (DataException fault)
        {
            throw new DataException($"{file}: {fault.Message}", fault);
        }
    }

    void ParseTensors(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
        bool hasMetadata = false;
        reader.Read();
        Expect(reader.TokenType == JsonTokenType.StartObject, "its header is not a JSON object");
        while (NextKey(ref reader) is { } name)
        {
            if (name != MetadataKey)
            {
                Expect(entries.TryAdd(name, ParseEntry(ref reader, name)), $"the tensor '{name}' is there twice");
                continue;
            }
            Expect(!hasMetadata, $"{MetadataKey} is there twice");
            hasMetadata = true;
            ParseMetadata(ref reader);
        }
        // Whatever but white space follows the object is a JsonException here.
        reader.Read();
    }

    void ParseMetadata(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, $"{MetadataKey} is not a JSON object");
        while (NextKey(ref reader) is { } key)
        {
            Expect(reader.TokenType == JsonTokenType.String, $"the metadata '{key}' is not a string");
            Expect(metadata.TryAdd(key, reader.GetString()!), $"the metadata '{key}' is there twice");
        }
    }

    static SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, $"the tensor '{name}' is not a JSON object");
        ElementType? type = null;
        int[]? shape = null;
        long[]? offsets = null;
        while (NextKey(ref reader) is { } key)
            switch (key)
            {
                case "dtype" when type is null:
                    type = ParseType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = Array.ConvertAll(ParseNumbers(ref reader, name, int.MaxValue), length => (int)length);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseNumbers(ref reader, name, long.MaxValue);
                    break;
                default:
                    throw new DataException($"the tensor '{name}' has the key '{key}' twice, or it is not known");
            }
        if (type is null || shape is null || offsets is not [long begin, long end])
            throw new DataException($"the tensor '{name}' lacks its dtype, its shape or its two data_offsets");
        long expected = DataArray.ByteLength(type.Value, shape);
        Expect(expected >= 0, $"the shape of the tensor '{name}' overflows");
        Expect(
            end >= begin && end - begin == expected,
            $"the tensor '{name}' needs {expected:N0} bytes, not {begin} to {end}");
        return new SafetensorsEntry(name, type.Value, shape, begin, end);
    }

    static ElementType ParseType(ref Utf8JsonReader reader, string tensor)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach ((string known, ElementType type) in types)
            if (known == name)
                return type;
        throw new DataException($"the tensor '{tensor}' has the dtype '{name}', which is not known here");
    }

    static long[] ParseNumbers(ref Utf8JsonReader reader, string tensor, long max)
    {
        Expect(
            reader.TokenType == JsonTokenType.StartArray,
            $"the tensor '{tensor}' has a shape or offsets that are no list");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long whole) ? whole : -1;
            Expect(number >= 0 && number <= max, $"the tensor '{tensor}' has a length that no file can have");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>Moves to the next value of an object and gives its key; null at the object's end.</summary>
    static string? NextKey(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        string key = reader.GetString()!;
        reader.Read();
        return key;
    }

    /// <summary>
    /// End to end, in the order of their bytes: no hole, no overlap, nothing before the first or after the last.
    /// </summary>
    void CheckLayout(long dataLength)
    {
        Entries = [.. entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long at = 0;
        foreach (SafetensorsEntry entry in Entries)
        {
            Expect(
                entry.Begin == at,
                $"the tensor '{entry.Name}' begins at {entry.Begin:N0}, not at {at:N0} where the last one ends");
            at = entry.End;
        }
        Expect(at == dataLength, $"its tensors take {at:N0} bytes, but {dataLength:N0} follow the header");
    }

    static void Expect(bool condition, string fault)
    {
        if (!condition)
            throw new DataException(fault);
    }
}
