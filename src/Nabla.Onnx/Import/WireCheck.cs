using Google.Protobuf.Reflection;
using Nabla.Data;

namespace Nabla.Onnx;

/// <summary>
/// What a message will take in memory, told from its bytes before anything is made of them: in the wire format of
/// Protocol Buffers two bytes can be an empty node, which takes a hundred times as much. Every length is held to the
/// bytes that are there, and messages lie in each other no deeper than the parser goes.
/// </summary>
static class WireCheck
{
    const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5, Deepest = 60;

    /// <summary>An object and its fields; a list; a text or a run of bytes, besides what is in it.</summary>
    const long ObjectCost = 120, ListCost = 40, TextCost = 60;

    /// <summary>
    /// What a file may unpack to besides twice its size: with the file itself and its tensors that is four times.
    /// </summary>
    const long Free = 8 << 20;

    public static void Check(ReadOnlySpan<byte> file, MessageDescriptor type, string name)
    {
        var rest = Free + (2L * file.Length);
        Walk(file, type, name, 0, ref rest);
    }

    static void Walk(ReadOnlySpan<byte> bytes, MessageDescriptor type, string name, int depth, ref long rest)
    {
        if (depth > Deepest) throw new DataException($"{name}: its graphs lie in each other over {Deepest} deep");
        var lists = type.Fields.InFieldNumberOrder().Count(field => field.IsRepeated);
        Take(ObjectCost + (ListCost * lists), name, ref rest);
        while (bytes.Length > 0)
        {
            var key = Number(ref bytes, name);
            var field = type.FindFieldByNumber((int)Math.Min(key >> 3, int.MaxValue));
            switch ((int)(key & 7))
            {
                case Varint:
                    Number(ref bytes, name);
                    Take(2 * sizeof(long), name, ref rest);
                    break;
                case Fixed64:
                    Skip(ref bytes, sizeof(long), name);
                    Take(2 * sizeof(long), name, ref rest);
                    break;
                case Fixed32:
                    Skip(ref bytes, sizeof(int), name);
                    Take(2 * sizeof(int), name, ref rest);
                    break;
                case Bytes:
                    Inside(Skip(ref bytes, Number(ref bytes, name), name), field, name, depth, ref rest);
                    break;
                default:
                    throw new DataException($"{name}: it is no ONNX file: a field has no such kind");
            }
        }
    }

    static void Inside(ReadOnlySpan<byte> part, FieldDescriptor? field, string name, int depth, ref long rest)
    {
        switch (field?.FieldType)
        {
            case null:
                break;
            case FieldType.Message:
                Walk(part, field.MessageType, name, depth + 1, ref rest);
                break;
            case FieldType.String:
                Take(TextCost + (2L * part.Length), name, ref rest);
                break;
            case FieldType.Bytes or FieldType.Float or FieldType.Double:
                Take(TextCost + part.Length, name, ref rest);
                break;
            default:
                // Whole numbers of one byte become eight.
                Take(TextCost + (sizeof(long) * (long)part.Length), name, ref rest);
                break;
        }
    }

    static void Take(long cost, string name, ref long rest)
    {
        rest -= cost;
        if (rest < 0) throw new DataException($"{name}: it would unpack to many times its size");
    }

    static ReadOnlySpan<byte> Skip(ref ReadOnlySpan<byte> bytes, ulong length, string name)
    {
        if (length > (ulong)bytes.Length)
            throw new DataException($"{name}: it is no ONNX file, or is cut off: a part is longer than what is there");
        var part = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return part;
    }

    static ulong Number(ref ReadOnlySpan<byte> bytes, string name)
    {
        var number = 0UL;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            number |= (bytes[i] & 0x7FUL) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return number;
        }
        throw new DataException($"{name}: it is no ONNX file, or is cut off: a number does not end");
    }
}
