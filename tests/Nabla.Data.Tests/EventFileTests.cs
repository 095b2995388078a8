using Nabla.Viz;

namespace Nabla.Data.Tests;

/// <summary>Event files, read back by a decoder of their own (EventReader), field by field of the .proto
/// files.</summary>
public class EventFileTests
{
    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    static readonly Clock clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250));

    /// <summary>The one value that is written, after its step, time and tag have been seen to be right.</summary>
    static EventReader.Message Written(Action<EventFile> write, string tag, long step)
    {
        using TemporaryFolder folder = new();
        string path;
        using (EventFile file = new(folder["run/1"], clock))
        {
            path = file.Path;
            write(file);
        }
        EventReader.Message[] events = EventReader.Read(path);
        Assert.Equal("brain.Event:2", events[0].Text(3));
        Assert.Equal(2, events.Length);
        Assert.Equal(1_700_000_000.25, events[1].Double(1));
        Assert.Equal(step, events[1].Whole(2));
        EventReader.Message value = events[1].Inside(5).Inside(1);
        Assert.Equal(tag, value.Text(1));
        return value;
    }

    [Fact]
    public void The_sum_of_the_known_digits_is_the_known_one() =>
        Assert.Equal(0xE3069283U, EventReader.Crc32C("123456789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void A_number_comes_back_with_its_step(long step) =>
        Assert.Equal(0.25f, Written(file => file.Scalar("loss/train", 0.25f, step), "loss/train", step).Float(2));

    [Fact]
    public void A_distribution_comes_back_as_sums_and_buckets()
    {
        float[] values = [-1, -1, 0, 0.5f, 2, float.NaN, float.PositiveInfinity];
        EventReader.Message histogram = Written(file => file.Histogram("w", values, 3), "w", 3).Inside(5);
        Assert.Equal(
            (-1.0, 2.0, 5.0, 0.5, 6.25),
            (histogram.Double(1), histogram.Double(2), histogram.Double(3), histogram.Double(4), histogram.Double(5)));
        double[] limits = histogram.Doubles(6), counts = histogram.Doubles(7);
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(limits.Order(), limits);
        // In each bucket as many as lie from the limit before up to its own.
        for (int i = 1; i < limits.Length; i++)
            Assert.Equal(values.Count(value => value >= limits[i - 1] && value < limits[i]), counts[i]);
        Assert.Equal(5, counts.Sum());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.MaxValue)]
    [InlineData(-float.MaxValue)]
    [InlineData(1e-30f)]
    public void A_bucket_is_found_for_every_number(float value)
    {
        EventReader.Message histogram = Written(file => file.Histogram("w", [value], 0), "w", 0).Inside(5);
        double[] limits = histogram.Doubles(6), counts = histogram.Doubles(7);
        int at = Assert.Single(Enumerable.Range(0, counts.Length), i => counts[i] == 1);
        Assert.True(value < limits[at] && (at == 0 || value >= limits[at - 1]));
    }

    [Fact]
    public void No_numbers_are_an_empty_distribution()
    {
        EventReader.Message histogram = Written(file => file.Histogram("w", [], 0), "w", 0).Inside(5);
        Assert.Equal((0.0, 0.0, 0.0), (histogram.Double(1), histogram.Double(2), histogram.Double(3)));
        Assert.Equal([0], histogram.Doubles(7));
    }

    [Fact]
    public void A_picture_comes_back_as_a_png_of_its_size()
    {
        Raster picture = new(3, 2, new Rgb(10, 20, 30));
        EventReader.Message image = Written(file => file.Image("digit", picture, 1), "digit", 1).Inside(4);
        Assert.Equal((2, 3, 4), (image.Whole(1), image.Whole(2), image.Whole(3)));
        Assert.Equal(picture.Pixels, Png.Decode(image.Raw(4)).Pixels);
    }

    [Fact]
    public void A_text_comes_back_as_a_tensor_of_one_string_for_the_text_plugin()
    {
        EventReader.Message value = Written(file => file.Text("note", "**größer**", 2), "note", 2);
        Assert.Equal("text", value.Inside(9).Inside(1).Text(1));
        Assert.Equal(7, value.Inside(8).Whole(1));
        Assert.Equal(1, value.Inside(8).Inside(2).Inside(2).Whole(1));
        Assert.Equal("**größer**", value.Inside(8).Text(8));
    }

    [Fact]
    public void Runs_of_one_second_get_files_of_their_own_that_tensorboard_knows()
    {
        using TemporaryFolder folder = new();
        using EventFile first = new(folder.Path, clock), second = new(folder.Path, clock);
        Assert.NotEqual(first.Path, second.Path);
        Assert.All([first, second], file => Assert.Contains(".tfevents.1700000000.", file.Path));
    }

    [Fact]
    public void What_is_flushed_can_be_read_while_the_run_goes_on()
    {
        using TemporaryFolder folder = new();
        using EventFile file = new(folder.Path, clock);
        file.Scalar("loss", 1, 1);
        file.Flush();
        Assert.Equal(2, EventReader.Read(file.Path).Length);
    }

    [Fact]
    public void A_folder_that_can_not_be_is_refused_in_a_line()
    {
        using TemporaryFolder folder = new();
        folder.Write("taken", [1]);
        Assert.Contains("no event file", Assert.Throws<DataException>(() => new EventFile(folder["taken/run"])).Message);
        Assert.Throws<ArgumentException>(() => Written(file => file.Scalar("", 1, 1), "", 1));
    }
}
