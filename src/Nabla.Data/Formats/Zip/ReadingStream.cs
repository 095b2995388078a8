namespace Nabla.Data;

/// <summary>A stream that is read once, from its beginning to its end.</summary>
abstract class ReadingStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The next bytes of a stream, which stays open.</summary>
sealed class Part(Stream whole, long left) : ReadingStream
{
    public override int Read(Span<byte> buffer)
    {
        int read = whole.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= read;
        return read;
    }
}

/// <summary>What is unpacked, no more than was announced, and its sum.</summary>
sealed class CheckedStream(Stream unpacked, long left) : ReadingStream
{
    uint sum;

    public override int Read(Span<byte> buffer)
    {
        int read = unpacked.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= read;
        sum = Crc32.Append(sum, buffer[..read]);
        return read;
    }

    /// <summary>Whether all of it has come, nothing follows, and the sum is this one.</summary>
    public bool IsWhole(uint expected) => left == 0 && unpacked.ReadByte() < 0 && sum == expected;
}
