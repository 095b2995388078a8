namespace Nabla.Viz;

/// <summary>
/// The Lempel-Ziv-Welch code as GIF has it: codes of growing width, up to 12 bits, packed from the lowest bit, in
/// blocks of at most 255 bytes (GIF89a, appendix F).
/// </summary>
static class Lzw
{
    const int MaxCodes = 4096;

    /// <summary>Compresses palette indices below 2^<paramref name="bits"/>; bits is 2 to 8.</summary>
    public static void Encode(ReadOnlySpan<byte> indices, int bits, Stream output)
    {
        int clear = 1 << bits, end = clear + 1;
        output.WriteByte((byte)bits);
        var packer = new Packer(output);
        var codes = new Dictionary<int, int>();
        int width = bits + 1, next = end + 1;
        packer.Write(clear, width);
        int prefix = indices[0];
        foreach (byte index in indices[1..])
        {
            int key = (prefix << 8) | index;
            if (codes.TryGetValue(key, out int code))
            {
                prefix = code;
                continue;
            }
            packer.Write(prefix, width);
            prefix = index;
            if (next < MaxCodes)
            {
                // The reader is one code behind, so the width grows once a code of the new width exists.
                if (next == 1 << width) width++;
                codes[key] = next++;
                continue;
            }
            packer.Write(clear, width);
            codes.Clear();
            (width, next) = (bits + 1, end + 1);
        }
        packer.Write(prefix, width);
        if (next == 1 << width && width < 12) width++;
        packer.Write(end, width);
        packer.Finish();
    }

    sealed class Packer(Stream output)
    {
        readonly byte[] block = new byte[255];
        int filled, pending, pendingBits;

        public void Write(int code, int width)
        {
            pending |= code << pendingBits;
            for (pendingBits += width; pendingBits >= 8; pendingBits -= 8, pending >>= 8) Add((byte)pending);
        }

        public void Finish()
        {
            if (pendingBits > 0) Add((byte)pending);
            Flush();
            output.WriteByte(0);
        }

        void Add(byte value)
        {
            block[filled++] = value;
            if (filled == block.Length) Flush();
        }

        void Flush()
        {
            if (filled == 0) return;
            output.WriteByte((byte)filled);
            output.Write(block, 0, filled);
            filled = 0;
        }
    }
}
