using Nabla.Data;
using Nabla.Onnx;

namespace Nabla.Cli.Inspection;

/// <summary>What a file of arrays has, whichever of the formats it is in: told by its first bytes, not by its name.</summary>
static class FileContents
{
    const string Checkpoint = "nabla.checkpoint", Checksum = "nabla.crc32c";

    /// <exception cref="DataException">The file can not be read, or is none of them; the message is one line.</exception>
    public static InspectDocument Read(string file, CancellationToken cancellation = default)
    {
        if (Directory.Exists(file))
            throw new DataException($"{file} is a folder: name a file in it");
        if (!File.Exists(file))
            throw new DataException($"{file} cannot be read: there is no such file");
        byte[] head = Head(file);
        return head switch
        {
            [0x93, (byte)'N', (byte)'U', (byte)'M', ..] => Described(file, "npy", [new("", Npy.Read(file))], []),
            [(byte)'P', (byte)'K', ..] => Described(file, "npz", [.. Npz.Read(file)], []),
            _ when IsOnnx(head, file) => OfOnnx(file, cancellation),
            _ => OfSafetensors(file, cancellation),
        };
    }

    static byte[] Head(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] head = new byte[9];
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file} cannot be read: {fault.Message}", fault);
        }
    }

    // A message begins with its version, field 1, a number; a safetensors file with the length of a header of JSON.
    static bool IsOnnx(byte[] head, string file) =>
        (head is [0x08, < 0x20, ..] && !(head.Length == 9 && head[8] == '{'))
        || Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    static InspectDocument OfSafetensors(string file, CancellationToken cancellation)
    {
        // Whole, where there are checksums to compare.
        using SafetensorsMap map = Safetensors.Open(file);
        if (map.HasChecksums)
            Safetensors.Read(file);
        List<ArrayDocument> arrays = [];
        foreach (string name in map.Names)
        {
            cancellation.ThrowIfCancellationRequested();
            arrays.Add(Of(name, map[name]));
        }

        string kind = map.Metadata.ContainsKey(Checkpoint) ? "a checkpoint" : "safetensors";
        return new InspectDocument(file, kind, new FileInfo(file).Length, Properties(map.Metadata), arrays);
    }

    static Dictionary<string, string> Properties(IReadOnlyDictionary<string, string> metadata)
    {
        Dictionary<string, string> properties = metadata
            .Where(pair => !pair.Key.StartsWith(Checksum, StringComparison.Ordinal)).ToDictionary();
        if (properties.Count < metadata.Count)
            properties["checksums"] = "all as written";
        return properties;
    }

    static InspectDocument OfOnnx(string file, CancellationToken cancellation)
    {
        OnnxContents contents = OnnxContents.Read(file);
        Dictionary<string, string> properties = new(contents.Metadata)
        {
            ["producer"] = contents.Producer,
            ["operator set"] = $"{contents.OperatorSet}",
            ["inputs"] = string.Join(", ", contents.Inputs),
            ["outputs"] = string.Join(", ", contents.Outputs),
            ["operators"] = string.Join(", ", contents.Operators.Select(each => $"{each.Value} {each.Key}")),
        };
        if (contents.Unknown.Count > 0)
            properties["not known here"] = string.Join(", ", contents.Unknown);
        List<ArrayDocument> arrays = [];
        foreach (OnnxTensor tensor in contents.Tensors)
        {
            cancellation.ThrowIfCancellationRequested();
            arrays.Add(tensor.Value is { } value
                ? Of(tensor.Name, value) with { Type = tensor.Type }
                : new ArrayDocument(tensor.Name, tensor.Type, tensor.Shape, 0, 0));
        }

        return new InspectDocument(file, "ONNX", new FileInfo(file).Length, properties, arrays);
    }

    static InspectDocument Described(
        string file, string kind, KeyValuePair<string, DataArray>[] arrays, Dictionary<string, string> properties) =>
        new(file, kind, new FileInfo(file).Length, properties, [.. arrays.Select(array => Of(array.Key, array.Value))]);

    static ArrayDocument Of(string name, DataArray array)
    {
        ArrayDocument plain = new(
            name, $"{array.Type}", [.. array.Shape.Select(extent => (long)extent)], array.Length,
            array.Bytes);
        if (array.Length == 0)
            return plain;
        ArrayStatistics numbers = ArrayStatistics.Of(array);
        plain = plain with { NaNs = numbers.NaNs, Infinities = numbers.Infinities };
        return numbers.NaNs + numbers.Infinities == array.Length ? plain : plain with
        {
            Min = numbers.Min,
            Max = numbers.Max,
            Mean = numbers.Mean,
            Std = numbers.Std,
        };
    }
}
