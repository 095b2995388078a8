using System.Buffers.Binary;

namespace Nabla.Data.Tests.Fuzz;

/// <summary>
/// Makes a bad file of good ones, the same of the same seed: bits turned, bytes and whole numbers set to what breaks
/// programs, parts cut out, doubled, moved, filled, cut off, or taken from another file.
/// </summary>
sealed class Mutator(ulong seed)
{
    static readonly long[] numbers =
        [0, 1, -1, 2, 7, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, 1L + int.MaxValue,
            uint.MaxValue, long.MaxValue, long.MinValue, 100_000_000, 1 << 30];

    readonly Random random = new((int)(seed ^ (seed >> 32)));

    public byte[] Mutate(byte[][] corpus)
    {
        List<byte> bytes = [.. corpus[random.Next(corpus.Length)]];
        for (int times = random.Next(1, 6); times > 0; times--)
            Change(bytes, corpus);
        return [.. bytes];
    }

    void Change(List<byte> bytes, byte[][] corpus)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)random.Next(256));
            return;
        }
        // Headers are where lengths are: half of all changes hit the first bytes.
        int at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 64) : bytes.Count);
        int length = random.Next(1, Math.Min(bytes.Count - at, 32) + 1);
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                SetNumber(bytes, at);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                byte[] other = corpus[random.Next(corpus.Length)];
                int from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.Skip(from).Take(random.Next(1, 64)));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                byte fill = (byte)random.Next(256);
                for (int i = at; i < at + length; i++)
                    bytes[i] = fill;
                break;
            case 8:
                // A digit, a bracket: what headers of text are made of.
                bytes[at] = (byte)"0123456789{}[](),:'\"-.\\\n LTF"[random.Next(28)];
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(1, 300)));
                break;
        }
    }

    void SetNumber(List<byte> bytes, int at)
    {
        long number = numbers[random.Next(numbers.Length)] + random.Next(-1, 2);
        byte[] eight = new byte[8];
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(eight, number);
        else
            BinaryPrimitives.WriteInt64BigEndian(eight, number);
        int width = 1 << random.Next(4);
        ReadOnlySpan<byte> part = random.Next(2) == 0 ? eight.AsSpan(0, width) : eight.AsSpan(8 - width);
        for (int i = 0; i < part.Length && at + i < bytes.Count; i++)
            bytes[at + i] = part[i];
    }
}
