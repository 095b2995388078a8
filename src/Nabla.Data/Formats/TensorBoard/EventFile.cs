using System.Globalization;
using Nabla.Viz;

namespace Nabla.Data;

/// <summary>
/// A run as TensorBoard shows it (<c>tensorboard --logdir FOLDER</c>): numbers, distributions, pictures and texts, each
/// under a tag and at a step. One file in the run's folder, events one after the other
/// (tensorflow/core/util/event.proto, framework/summary.proto); a run that is resumed begins another file beside it.
/// One thread at a time.
/// </summary>
public sealed class EventFile : IDisposable
{
    readonly FileStream stream;
    readonly TimeProvider clock;

    /// <summary>Begins a file in a folder, which is made where it is missing.</summary>
    /// <param name="folder">The run's folder: TensorBoard shows its name.</param>
    /// <param name="clock">When events happen; the system's time where null.</param>
    /// <exception cref="DataException">The file cannot be made.</exception>
    public EventFile(string folder, TimeProvider? clock = null)
    {
        this.clock = clock ?? TimeProvider.System;
        try
        {
            Directory.CreateDirectory(folder);
            stream = Create(folder, this.clock.GetUtcNow().ToUnixTimeSeconds());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder} takes no event file: {fault.Message}", fault);
        }
        Write(Event(0).Text(EventField.FileVersion, "brain.Event:2"));
        Flush();
    }

    /// <summary>Where the file is.</summary>
    public string Path => stream.Name;

    /// <summary>A number: a loss, a learning rate.</summary>
    public void Scalar(string tag, float value, long step) =>
        Write(step, Value(tag).Float(ValueField.Simple, value));

    /// <summary>How numbers are distributed: weights, gradients. NaN and infinities are left out.</summary>
    public void Histogram(string tag, ReadOnlySpan<float> values, long step)
    {
        HistogramBuckets buckets = new(values);
        (double[] limits, double[] counts) = buckets.Filled();
        Write(step, Value(tag).Message(ValueField.Histogram, new ProtoWriter()
            .Double(1, buckets.Count == 0 ? 0 : buckets.Min).Double(2, buckets.Count == 0 ? 0 : buckets.Max)
            .Double(3, buckets.Count).Double(4, buckets.Sum).Double(5, buckets.SumOfSquares)
            .Doubles(6, limits).Doubles(7, counts)));
    }

    /// <summary>A picture.</summary>
    public void Image(string tag, Raster picture, long step)
    {
        ArgumentNullException.ThrowIfNull(picture);
        const int rgba = 4;
        Write(step, Value(tag).Message(ValueField.Image, new ProtoWriter()
            .Whole(1, picture.Height).Whole(2, picture.Width).Whole(3, rgba).Raw(4, Png.Encode(picture))));
    }

    /// <summary>A text, in Markdown.</summary>
    public void Text(string tag, string text, long step)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int ofStrings = 7;
        ProtoWriter shape = new ProtoWriter().Message(2, new ProtoWriter().Whole(1, 1));
        Write(step, Value(tag)
            .Message(ValueField.Tensor, new ProtoWriter().Whole(1, ofStrings).Message(2, shape).Text(8, text))
            .Message(ValueField.Metadata, new ProtoWriter().Message(1, new ProtoWriter().Text(1, "text"))));
    }

    /// <summary>Hands what has been written to the system, so that TensorBoard sees it.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void Flush() => Guarded(stream.Flush);

    /// <summary>Writes what is left, and closes the file.</summary>
    public void Dispose() => Guarded(stream.Dispose);

    // One second may see several runs begin.
    static FileStream Create(string folder, long seconds)
    {
        for (int number = 0; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture,
                $"events.out.tfevents.{seconds}.{Environment.MachineName}.{Environment.ProcessId}.{number}");
            string path = System.IO.Path.Combine(folder, name);
            if (!File.Exists(path))
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
        }
    }

    static ProtoWriter Value(string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        return new ProtoWriter().Text(ValueField.Tag, tag);
    }

    ProtoWriter Event(long step) => new ProtoWriter()
        .Double(EventField.WallTime, clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0)
        .Whole(EventField.Step, step);

    void Write(long step, ProtoWriter value) =>
        Write(Event(step).Message(EventField.Summary, new ProtoWriter().Message(1, value)));

    void Write(ProtoWriter happens) => Guarded(() => TfRecord.Write(stream, happens.Written));

    void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (IOException fault)
        {
            throw new DataException($"{stream.Name} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>The numbers of an event's fields.</summary>
    static class EventField
    {
        public const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    }

    /// <summary>The numbers of a summary value's fields.</summary>
    static class ValueField
    {
        public const int Tag = 1, Simple = 2, Image = 4, Histogram = 5, Tensor = 8, Metadata = 9;
    }
}
