namespace Nabla.Cli.Tests;

/// <summary>What a new user gets wrong: one line on standard error, the right code, nothing left behind.</summary>
public sealed class WrongInputTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public WrongInputTests() => ToyDigits.Write(temporary.Path, train: 60, test: 10);

    public void Dispose() => temporary.Dispose();

    void Fails(string expected, params string[] args)
    {
        Invocation run = Invocation.Of(args);
        Assert.Equal(1, run.Code);
        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith("nabla: ", line);
        Assert.Contains(expected, line);
        Assert.DoesNotContain("   at ", run.Error + run.Output);
        Assert.DoesNotContain("a fault of nabla itself", line);
    }

    void TrainingFails(string expected, string? data = null, string? output = null) => Fails(
        expected, "mnist", "train", "--data", data ?? temporary.Path, "--out", output ?? temporary["out"], "--quick");

    string Images => temporary[ToyDigits.TrainImages];

    [Fact]
    public void Missing_data_folder() => TrainingFails("nowhere", data: temporary["nowhere"]);

    [Fact]
    public void Data_folder_that_holds_nothing() =>
        TrainingFails("none of MNIST's four files", data: Directory.CreateDirectory(temporary["empty"]).FullName);

    [Fact]
    public void Truncated_idx()
    {
        File.WriteAllBytes(Images, File.ReadAllBytes(Images)[..^100]);
        TrainingFails(ToyDigits.TrainImages);
    }

    [Fact]
    public void Oversized_idx()
    {
        File.WriteAllBytes(Images, [.. File.ReadAllBytes(Images), 1, 2, 3]);
        TrainingFails(ToyDigits.TrainImages);
    }

    [Fact]
    public void Idx_whose_header_promises_the_moon()
    {
        byte[] file = File.ReadAllBytes(Images);
        file.AsSpan(4, 12).Fill(0x7F);
        File.WriteAllBytes(Images, file);
        TrainingFails(ToyDigits.TrainImages);
    }

    [Fact]
    public void Wrong_magic()
    {
        byte[] file = File.ReadAllBytes(Images);
        file[0] = (byte)'P';
        File.WriteAllBytes(Images, file);
        TrainingFails(ToyDigits.TrainImages);
    }

    [Fact]
    public void Gzip_bomb()
    {
        File.Delete(Images);
        File.WriteAllBytes(Images + ".gz", ToyDigits.Gzip(new byte[200_000_000]));
        TrainingFails("unpack");
    }

    [Fact]
    public void Label_count_that_differs()
    {
        File.WriteAllBytes(temporary[ToyDigits.TrainLabels], ToyDigits.Idx(new byte[59], 59));
        TrainingFails("59");
    }

    [Fact]
    public void Output_folder_that_is_a_file() =>
        TrainingFails("can not write to the folder", output: Path.Combine(Images, "out"));

    [Fact]
    public void Output_folder_that_is_read_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is the folder where not even the superuser may write");
        TrainingFails("can not write to the folder '/proc/nabla'", output: "/proc/nabla");
    }

    [Fact]
    public void Rate_that_makes_the_cost_no_number() => Fails(
        "rate is too high", "mnist", "train", "--data", temporary.Path, "--out", temporary["out"], "--rate", "3e38",
        "--cost", "cross-entropy");

    [Fact]
    public void No_model_yet() => Fails(
        "train one first: nabla mnist train", "mnist", "predict", Images, "--model", temporary["none.safetensors"]);

    [Fact]
    public void Model_that_is_none() => Fails(
        "safetensors", "mnist", "predict", Images, "--model", Images);

    [Theory]
    [InlineData("not a picture", "digit.png")]
    [InlineData("", "empty.png")]
    public void Picture_that_is_none(string content, string name)
    {
        File.WriteAllText(temporary[name], content);
        Assert.Equal(0, Invocation.Of(
            "mnist", "train", "--data", temporary.Path, "--out", temporary.Path, "--epochs", "1").Code);
        Fails(name, "mnist", "predict", temporary[name], "--out", temporary.Path);
        Fails("there is no such file", "mnist", "predict", temporary["nowhere.png"], "--out", temporary.Path);
        Fails("no digit", "mnist", "predict", Blank(), "--out", temporary.Path);
    }

    string Blank()
    {
        File.WriteAllBytes(temporary["blank.png"], Viz.Png.Encode(new Viz.Raster(40, 30)));
        return temporary["blank.png"];
    }
}
