namespace Nabla.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    Dictionary<string, string> Findings(out int code, out bool healthy)
    {
        Invocation run = Invocation.Of("doctor", "--data", temporary.Path, "--json");
        (code, healthy) = (run.Code, run.Json.GetProperty("healthy").GetBoolean());
        return run.Json.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => finding.GetProperty("name").GetString()!, finding => finding.GetProperty("found").GetString()!);
    }

    [Fact]
    public void Doctor_names_runtime_vectors_cores_and_the_data_it_found()
    {
        ToyDigits.Write(temporary.Path, train: 60, test: 10);
        Dictionary<string, string> found = Findings(out int code, out bool healthy);
        Assert.Equal((0, true), (code, healthy));
        Assert.StartsWith(".NET 1", found["runtime"]);
        Assert.Equal($"{Environment.ProcessorCount}", found["cores"]);
        Assert.Contains("bits", found["vectors"]);
        Assert.Contains(temporary.Path, found["data"]);
    }

    [Fact]
    public void Doctor_that_finds_no_data_in_the_folder_it_was_given_is_1()
    {
        Dictionary<string, string> found = Findings(out int code, out bool healthy);
        Assert.Equal((1, false), (code, healthy));
        Assert.Contains("does not hold", found["data"]);
    }

    [Fact]
    public void Data_get_of_what_is_here_says_where_it_is()
    {
        string? folder = Environment.GetEnvironmentVariable("NABLA_DATA");
        Assert.SkipUnless(folder?.Length > 0, "NABLA_DATA names no folder, and a test downloads nothing");
        Invocation run = Invocation.Of("data", "get", "mnist", "--json");
        Assert.Equal(0, run.Code);
        Assert.StartsWith(folder, run.Json.GetProperty("folder").GetString());
        Assert.False(run.Json.GetProperty("downloaded").GetBoolean());
    }

    [Fact]
    public void Data_get_of_an_unknown_set_is_a_mistake_of_usage()
    {
        Invocation run = Invocation.Of("data", "get", "imagenet");
        Assert.Equal(2, run.Code);
        Assert.Contains("imagenet", Assert.Single(run.ErrorLines));
    }
}
