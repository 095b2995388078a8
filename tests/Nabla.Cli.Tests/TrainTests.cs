using System.Globalization;
using System.Text.Json;
using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Tests;

/// <summary><c>nabla train</c>, <c>resume</c> and <c>plot</c>, as a new user meets them.</summary>
public sealed class TrainTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    /// <summary>A point, a colour, a number without meaning; inside a circle, or outside: a wider one if red.</summary>
    internal static void WriteTable(string path, int rows = 400, int seed = 1, string color = "red,green,blue")
    {
        Random random = new(seed);
        string[] colors = color.Split(',');
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(_ =>
        {
            (double x, double y) = ((4 * random.NextDouble()) - 2, (4 * random.NextDouble()) - 2);
            string shade = colors[random.Next(colors.Length)];
            bool inside = (x * x) + (y * y) < (shade == "red" ? 3 : 1.5);
            return string.Create(CultureInfo.InvariantCulture,
                $"{x:0.000},{100 + (50 * y):0.00},{shade},7,{(inside ? "inside" : "outside")}");
        });
        File.WriteAllLines(path, lines.Prepend("x,y,colour,same,where"));
    }

    string Config(string json, string name = "c.json")
    {
        File.WriteAllText(temporary[name], json);
        return temporary[name];
    }

    Invocation Train(string json, params string[] more) =>
        Invocation.Of(["train", Config(json), "--out", temporary["run"], .. more]);

    JsonElement Trained(string json, params string[] more)
    {
        Invocation run = Train(json, ["--json", .. more]);
        Assert.True(run.Code == 0, run.Error);
        return run.Json;
    }

    static double Last(JsonElement run, string metric) =>
        run.GetProperty("epochs").EnumerateArray().Last().GetProperty("metrics").GetProperty(metric).GetDouble();

    [Fact]
    public void A_table_is_learned_in_one_line_and_leaves_a_run()
    {
        WriteTable(temporary["table.csv"], rows: 1000);
        JsonElement run = Trained("""{ "data": { "csv": "table.csv" } }""");
        Assert.True(Last(run, "accuracy") > 0.85, $"{Last(run, "accuracy")}");
        Assert.Contains("900 rows to learn, 100 to validate with; 4 columns tell 'where', one of 2 classes",
            run.GetProperty("data").GetString(), StringComparison.Ordinal);
        string[] left =
            [.. Directory.GetFileSystemEntries(temporary["run"]).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(
            [
                "accuracy.svg", "checkpoints", "config.json", "events", "gradient-norm.svg", "loss.svg", "metrics.csv",
                "model.safetensors", "run.json",
            ], left);
        SafetensorsFile model = Safetensors.Read(Path.Combine(temporary["run"], "model.safetensors"));
        Assert.Equal("[\"inside\",\"outside\"]", model.Metadata["nabla.classes"]);
        Assert.Contains("Layers[0].Weight", model.Arrays.Keys);
        // The same run does not begin twice; resuming what is over changes nothing.
        Invocation again = Train("""{ "data": { "csv": "table.csv" } }""");
        Assert.Equal(1, again.Code);
        Assert.Contains(
            $"has a run already: nabla resume {temporary["run"]} goes on with it", Assert.Single(again.ErrorLines));
        byte[] before = File.ReadAllBytes(Path.Combine(temporary["run"], "model.safetensors"));
        Assert.Equal(0, Invocation.Of("resume", temporary["run"]).Code);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(temporary["run"], "model.safetensors")));
    }

    [Fact]
    public void A_number_is_told_in_its_own_unit()
    {
        Random random = new(3);
        File.WriteAllLines(temporary["table.csv"], Enumerable.Range(0, 500).Select(i =>
        {
            double x = random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"{1000 + (500 * x):0.00};{x:0.0000};id{i}");
        }).Prepend("price;size;name"));
        JsonElement run = Trained("""
            { "data": { "csv": "table.csv", "target": "price", "separator": ";", "skip": ["name"] },
              "loss": "huber", "optimizer": { "adamW": { "rate": 0.01 } }, "schedule": "cosine", "warmUp": 10,
              "clip": 1, "metrics": ["mae", "rmse", "r2"], "tensorBoard": false }
            """);
        // The prices are from 1,000 to 1,500, a line of their size.
        Assert.InRange(Last(run, "mae"), 1e-3, 25);
        Assert.True(Last(run, "r2") > 0.95);
        Assert.False(Directory.Exists(Path.Combine(temporary["run"], "events")));
    }

    [Fact]
    public void Idx_files_are_learned_by_a_convolution()
    {
        ToyDigits.Write(temporary.Path, train: 600, test: 100);
        JsonElement run = Trained($$"""
            { "data": { "images": "{{ToyDigits.TrainImages}}", "labels": "{{ToyDigits.TrainLabels}}" },
              "model": { "cnn": { "maps": [4], "width": 16 } }, "epochs": 5, "optimizer": { "adam": { "rate": 0.01 } },
              "augment": { "shift": 1, "noise": 0.01 }, "metrics": ["accuracy", "top3", "f1"] }
            """);
        Assert.True(Last(run, "accuracy") > 0.9, $"{Last(run, "accuracy")}");
        Assert.True(Last(run, "top3") >= Last(run, "accuracy"));
    }

    [Fact]
    public void Folders_of_pictures_are_learned_layer_by_layer()
    {
        Random random = new(1);
        foreach (string name in new[] { "left", "right" })
            for (int i = 0; i < 40; i++)
            {
                Raster picture = new(10, 12);
                int column = (name == "left" ? 0 : 5) + random.Next(5);
                for (int y = 0; y < 12; y++)
                    picture[column, y] = new Rgb(255, 255, 255);
                Directory.CreateDirectory(Path.Combine(temporary["pictures"], name));
                File.WriteAllBytes(Path.Combine(temporary["pictures"], name, $"{i}.png"), Png.Encode(picture));
            }
        JsonElement run = Trained("""
            { "data": { "folder": "pictures", "color": true, "validation": 0.25 },
              "model": [{ "conv2d": 4 }, "relu", { "maxPool": 2 }, "flatten", { "dropout": 0.1 }, { "linear": 8 },
                "layerNorm", "gelu", "output"],
              "epochs": 12, "batch": 8, "optimizer": { "adam": { "rate": 0.01 } }, "patience": 8 }
            """);
        Assert.True(Last(run, "accuracy") > 0.9, $"{Last(run, "accuracy")}");
        Assert.Contains("60 examples of 12 x 10 x 3 to learn, 20 to validate with; 2 classes",
            run.GetProperty("data").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_it_is_130_and_resume_ends_on_the_same_bits()
    {
        WriteTable(temporary["table.csv"]);
        static string Text(int epochs) => $$"""
            { "data": { "csv": "table.csv" }, "epochs": {{epochs}}, "model": { "mlp": { "dropout": 0.1 } },
              "optimizer": "nAdam", "accumulate": 2, "checkpoints": { "every": 3 } }
            """;
        using CancellationTokenSource stop = new();
        // When the first epoch is over.
        Task _ = Task.Run(async () =>
        {
            while (!File.Exists(Path.Combine(temporary["cut"], "metrics.csv")))
                await Task.Delay(20);
            stop.Cancel();
        }, TestContext.Current.CancellationToken);
        Invocation cut = Invocation.Of(
            stop.Token, "train", Config(Text(1_000_000)), "--out", temporary["cut"], "--json");
        Assert.Equal(130, cut.Code);
        Assert.True(cut.Json.GetProperty("cancelled").GetBoolean());
        Assert.Equal(
            $"nabla: cancelled; nabla resume {temporary["cut"]} goes on from its checkpoint", cut.ErrorLines[^1]);
        int epochs = cut.Json.GetProperty("epochs").GetArrayLength() + 2;
        File.WriteAllText(Path.Combine(temporary["cut"], "config.json"), Text(epochs));
        Assert.Equal(0, Invocation.Of("resume", temporary["cut"]).Code);
        Assert.Equal(0, Invocation.Of("train", Config(Text(epochs)), "--out", temporary["whole"]).Code);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(temporary["whole"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(temporary["cut"], "model.safetensors")));
        // What is not the run that was begun is refused.
        string changed = Text(epochs).Replace("nAdam", "adam", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(temporary["cut"], "config.json"), changed);
        Invocation other = Invocation.Of("resume", temporary["cut"]);
        Assert.Equal(1, other.Code);
        Assert.Contains("it belongs to another configuration", Assert.Single(other.ErrorLines));
    }

    [Fact]
    public void Curves_of_several_runs_stand_in_one_chart()
    {
        WriteTable(temporary["table.csv"], rows: 100);
        foreach (string seed in new[] { "1", "2" })
            Assert.Equal(0, Invocation.Of(
                "train", Config("""{ "data": { "csv": "table.csv" } }"""), "--quick", "--seed", seed,
                "--out", temporary[$"run{seed}"]).Code);
        Invocation plot = Invocation.Of(
            "plot", temporary["run1"], temporary["run2"], "--out", temporary["plot"], "--json");
        Assert.Equal(0, plot.Code);
        Assert.Equal(3, plot.Json.GetProperty("files").GetArrayLength());
        string loss = File.ReadAllText(Path.Combine(temporary["plot"], "loss.svg"));
        Assert.All(
            ["run1 training", "run1 validation", "run2 training", "run2 validation"],
            name => Assert.Contains(name, loss));
        Assert.Contains("run2", File.ReadAllText(Path.Combine(temporary["plot"], "accuracy.svg")));
        // --seed is part of the run: the two are not the same.
        string FirstLoss(string run) =>
            File.ReadLines(Path.Combine(temporary[run], "metrics.csv")).ElementAt(1).Split(',')[1];
        Assert.NotEqual(FirstLoss("run1"), FirstLoss("run2"));
    }

    [Fact]
    public void The_schema_is_printed_alone()
    {
        Invocation run = Invocation.Of("train", "--schema");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("A configuration of nabla train", run.Json.GetProperty("title").GetString());
    }

    void Fails(int code, string expected, string json, params string[] more)
    {
        Invocation run = Train(json, more);
        string line = Assert.Single(run.ErrorLines);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Equal(code, run.Code);
        Assert.DoesNotContain("a fault of nabla itself", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(temporary["run"], "checkpoints")));
    }

    [Fact]
    public void What_a_new_user_gets_wrong_is_one_line()
    {
        WriteTable(temporary["table.csv"], rows: 50);
        ToyDigits.Write(temporary.Path, train: 60, test: 10);
        string idx = $"\"images\": \"{ToyDigits.TrainImages}\", \"labels\": \"{ToyDigits.TrainLabels}\"";
        Directory.CreateDirectory(temporary["empty"]);
        Fails(2, "c.json:1: 'epohcs' is not known; did you mean 'epochs'?", """{ "data": "mnist", "epohcs": 3 }""");
        Fails(1, "nowhere.csv cannot be read", """{ "data": { "csv": "nowhere.csv" } }""");
        Fails(2, "c.json:1: data.target: column 'wher' is not known; did you mean 'where'?",
            """{ "data": { "csv": "table.csv", "target": "wher" } }""");
        Fails(2, "it lacks what to read: csv, images (with labels), or folder", """{ "data": {} }""");
        Fails(2, "there is csv and folder, and one is read", """{ "data": { "csv": "table.csv", "folder": "a" } }""");
        Fails(2, "data.target: it goes with csv, which is not there", $$"""{ "data": { {{idx}}, "target": "a" } }""");
        Fails(2, "data.images: it goes with labels", """{ "data": { "images": "a" } }""");
        Fails(2, "of which crossEntropy is a loss, not mse", $$"""{ "data": { {{idx}} }, "loss": "mse" }""");
        Fails(2, "metrics[0]: it is of numbers", $$"""{ "data": { {{idx}} }, "metrics": ["mae"] }""");
        Fails(2, "an example is 6, no picture: mlp takes it", """{ "data": { "csv": "table.csv" }, "model": "cnn" }""");
        Fails(2, "model[0]: it takes a row of numbers, and here is 28 x 28 x 1: put \"flatten\" before it",
            $$"""{ "data": { {{idx}} }, "model": [{ "linear": 3 }, "output"] }""");
        Fails(2, "it ends in 3, and the target asks for 10: let \"output\" be the last layer",
            $$"""{ "data": { {{idx}} }, "model": ["flatten", { "linear": 3 }] }""");
        Fails(2, "augment: it is done to pictures",
            """{ "data": { "csv": "table.csv" }, "augment": { "shift": 1 } }""");
        Fails(2, "patience: it looks at the validation set, and there is none",
            """{ "data": { "csv": "table.csv", "validation": 0 }, "patience": 1 }""");
        Fails(1, "has no folders", """{ "data": { "folder": "empty" } }""");
        File.WriteAllBytes(temporary["cut"], File.ReadAllBytes(temporary[ToyDigits.TrainImages])[..^9]);
        Fails(1, "bytes of elements where its header says",
            $$"""{ "data": { "images": "cut", "labels": "{{ToyDigits.TrainLabels}}" } }""");
        Invocation diverged = Invocation.Of("train", Config("""
            { "data": { "csv": "table.csv" }, "optimizer": { "sgd": { "rate": 1e30 } } }
            """), "--out", temporary["diverged"]);
        Assert.Equal(1, diverged.Code);
        Assert.StartsWith(
            "nabla: Trainer: the loss of epoch ", Assert.Single(diverged.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain(".cs", diverged.Error, StringComparison.Ordinal);
        Assert.StartsWith("nabla: train takes a configuration", Invocation.Of("train").Error, StringComparison.Ordinal);
        Assert.Equal(1, Invocation.Of("train", temporary["no.json"]).Code);
        Assert.Contains("is no run of nabla train", Invocation.Of("resume", temporary["empty"]).Error);
        Assert.Equal(2, Invocation.Of("resume", temporary["empty"], "--seed", "3").Code);
        Assert.Contains("it is no run", Invocation.Of("plot", temporary["empty"]).Error);
    }

    [Fact]
    public void Empty_fields_and_unknown_categories_are_told()
    {
        WriteTable(temporary["table.csv"], rows: 60);
        string[] lines = File.ReadAllLines(temporary["table.csv"]);
        lines[5] = "0.1,,red,7,inside";
        lines[9] = "0.1,100,,7,";
        File.WriteAllLines(temporary["holes.csv"], lines);
        Fails(2, "holes.csv: row 5 has no 'y' (and 0 others); set \"missing\" to \"drop\" or \"mean\"",
            """{ "data": { "csv": "holes.csv" } }""");
        WriteTable(temporary["other.csv"], rows: 20, seed: 2, color: "red,purple");
        Invocation dropped = Invocation.Of("train", Config("""
            { "data": { "csv": "holes.csv", "missing": "drop", "validation": "other.csv" }, "epochs": 1 }
            """), "--out", temporary["dropped"], "--json");
        Assert.Equal((0, "58 rows to learn"), (dropped.Code, dropped.Json.GetProperty("data").GetString()![..16]));
        Assert.Contains("other.csv: 'colour' has 'purple', which", dropped.Error, StringComparison.Ordinal);
        Invocation filled = Invocation.Of("train", Config("""
            { "data": { "csv": "holes.csv", "missing": "mean" }, "epochs": 1 }
            """), "--out", temporary["filled"], "--json");
        // A row without an answer teaches nothing.
        Assert.StartsWith("53 rows to learn, 6 to", filled.Json.GetProperty("data").GetString());
        File.WriteAllText(temporary["other.csv"], "x,y,colour,same,where\n1,2,red,7,above\n");
        Fails(2, "other.csv: row 1 has the 'where' 'above', which",
            """{ "data": { "csv": "table.csv", "validation": "other.csv" } }""");
    }
}
