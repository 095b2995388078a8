using Nabla.Data;

namespace Nabla.NN.Tests;

/// <summary>A training that was cut off and goes on ends on the bits of one that was not.</summary>
public sealed class CheckpointTests : IDisposable
{
    const int Steps = 4, Epochs = 3;

    static readonly Func<Tensor, Tensor, Tensor> loss = (logits, labels) => Losses.CrossEntropy(logits, labels);

    readonly string folder = Directory.CreateTempSubdirectory("nabla-checkpoints-").FullName;
    readonly List<string> notices = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Small pictures, some of them bright on the left.
    static Dataset Pictures(int seed, int count = 32)
    {
        var x = Key.Create(seed).Normal([count, 4, 4, 1]);
        return new(x, (x.Slice(2, 0, 2).Sum([1, 2, 3]) > x.Slice(2, 2, 4).Sum([1, 2, 3])).As(DType.I32));
    }

    static readonly Dataset train = Pictures(1), test = Pictures(2);

    static Sequential Net(int seed = 3, ActivationKind kind = ActivationKind.Tanh, int width = 6)
    {
        var keys = Key.Create(seed).Split(2);
        return new(
            new Flatten(), Linear.Create(keys[0], 16, width), BatchNorm.Create(width), new Activation(kind),
            new Dropout(0.2), Linear.Create(keys[1], width, 2));
    }

    static Optimizer Everything() => Optimizers.WithAverage(0.9, Optimizers.Accumulate(2, Optimizers.Chain(
        Optimizers.ScaleByAdam(), Optimizers.Descend(Schedule.WarmUp(2, Schedule.Cosine(0.1, 10))),
        Optimizers.OnPlateau(every: 2, patience: 0, threshold: 0.5))));

    string At(string run) => Path.Combine(folder, run);

    // Without the time that each epoch took.
    string[] Rows(string csv) => [.. File.ReadLines(At(csv)).Select(row => row[..row.LastIndexOf(',')])];

    /// <summary>One run, or what is left of it: it ends after so many steps in all.</summary>
    Sequential Train(
        string run, Optimizer optimizer, int until = int.MaxValue, bool resume = true, long seed = 77,
        Sequential? net = null, Func<Checkpoints, Checkpoints>? set = null, Dataset? data = null, int batch = 8,
        string? csv = null)
    {
        using var stop = new CancellationTokenSource();
        var checkpoints = new Checkpoints(At(run)) { Resume = resume, OnNotice = notices.Add };
        return new Trainer(optimizer, loss)
        {
            Epochs = Epochs,
            BatchSize = batch,
            Seed = seed,
            Augment = Augmentations.Noise(0.1),
            Csv = csv,
            Checkpoints = set is null ? checkpoints : set(checkpoints),
            OnEpoch = _ => { },
            OnStep = at =>
            {
                if ((at.Epoch - 1) * at.Steps + at.Step >= until) stop.Cancel();
            },
        }.Fit(net ?? Net(), data ?? train, test, stop.Token);
    }

    /// <summary>All that the newest checkpoint of a run holds, but how long it took.</summary>
    Dictionary<string, string> Left(string run)
    {
        var file = CheckpointFile.Read(Checkpoints.Latest(At(run))!);
        var all = file.Content.Arrays.ToDictionary(array => array.Key, array => Bits(array.Value));
        all["progress"] = (file.Progress with
        {
            Seconds = 0,
            Past = [.. file.Progress.Past.Select(past => past with { Seconds = 0 })],
        }).ToJson();
        return all;
    }

    static string Bits(DataArray array) => array.Type switch
    {
        ElementType.F32 => string.Join(' ', array.Values<float>().Select(BitConverter.SingleToUInt32Bits)),
        ElementType.F64 => string.Join(' ', array.Values<double>().Select(BitConverter.DoubleToUInt64Bits)),
        _ => string.Join(' ', array.Values<int>()),
    };

    static void Same<T>(T expected, T actual) where T : ITree => Assert.Equal(
        Tree.Named(expected).Select(leaf => (leaf.Path, Bits(Weights.Array(leaf.Leaf)))),
        Tree.Named(actual).Select(leaf => (leaf.Path, Bits(Weights.Array(leaf.Leaf)))));

    public static TheoryData<string> Kinds => [.. optimizers.Keys];

    static readonly Dictionary<string, Func<Optimizer>> optimizers = new()
    {
        ["sgd"] = () => Optimizers.Sgd(Schedule.Step(0.1, every: 5)),
        ["momentum"] = () => Optimizers.Sgd(0.05, momentum: 0.9),
        ["nesterov"] = () => Optimizers.Sgd(Schedule.OneCycle(0.05, 12), momentum: 0.9, nesterov: true, decay: 0.01),
        ["adagrad"] = () => Optimizers.Adagrad(0.1),
        ["rmsprop"] = () => Optimizers.RmsProp(0.01, momentum: 0.9),
        ["adam"] = () => Optimizers.Adam(Schedule.Exponential(0.1, 0.01, 12)),
        ["adamw"] = () => Optimizers.AdamW(0.02),
        ["amsgrad"] = () => Optimizers.AmsGrad(0.02),
        ["nadam"] = () => Optimizers.NAdam(0.02),
        ["lion"] = () => Optimizers.Lion(0.005, decay: 0.1),
        ["lamb"] = () => Optimizers.Lamb(0.02, decay: 0.01),
        ["muon"] = () => Optimizers.Muon(0.02),
        ["lbfgs"] = () => Optimizers.LBfgs(0.1, history: 3),
        ["plateau"] = () => Optimizers.Chain(Optimizers.Adam(0.05), Optimizers.OnPlateau(2, patience: 0)),
        ["accumulate"] = () => Optimizers.Accumulate(3, Optimizers.Adam(0.05)),
        ["average"] = () => Optimizers.WithAverage(0.8, Optimizers.Sgd(0.1)),
    };

    // Cut in the midst of an epoch, and where one ends.
    [Theory, MemberData(nameof(Kinds))]
    public void Every_memory_of_an_optimizer_comes_back(string kind)
    {
        var whole = Train("whole", optimizers[kind]());
        Train("cut", optimizers[kind](), until: 3);
        Train("cut", optimizers[kind](), until: 8);
        Same(whole, Train("cut", optimizers[kind]()));
        Assert.Equal(Left("whole"), Left("cut"));
    }

    [Fact]
    public void Cut_after_every_single_step_it_ends_on_the_same_bits()
    {
        var whole = Train("whole", Everything(), csv: At("whole.csv"));
        for (var until = 1; until < Epochs * Steps; until++)
            Train("cut", Everything(), until, seed: 77 * until, csv: At("cut.csv"));
        Same(whole, Train("cut", Everything(), seed: 5, csv: At("cut.csv")));
        Assert.Equal(Left("whole"), Left("cut"));
        Assert.Equal(Rows("whole.csv"), Rows("cut.csv"));
        Assert.Equal(1 + Epochs, Rows("cut.csv").Length);
        // It is over: nothing is trained any more.
        Same(whole, Train("cut", Everything(), until: 0));
        Assert.Empty(notices);
    }

    // The control: what the comparison above would see if something were left out.
    [Theory]
    [InlineData("Seed")]
    [InlineData("Batch")]
    [InlineData("Optimizer.Moments[0].Layers[1].Weight")]
    [InlineData("Optimizer.Inner[0].Inner[0].Inner[2].Numbers[1]")]
    [InlineData("Optimizer.Inner[0].Inner[0].Inner[1].Step")]
    [InlineData("Model.Layers[2].Running.Mean")]
    public void With_anything_left_out_it_does_not(string part)
    {
        Train("whole", Everything());
        Train("cut", Everything(), until: 5);
        Train("cut", Everything(), until: 6);
        var path = Checkpoints.Latest(At("cut"))!;
        var file = CheckpointFile.Read(path);
        var begin = TrainingStep<Sequential>.Start(Everything(), Net());
        var snapshot = file.Restore(begin, false, file.Progress);
        // In its place stands what a new run would have: the trainer's own seed, the first batch, an empty memory.
        var fresh = Tree.Named(begin).ToDictionary(leaf => leaf.Path, leaf => leaf.Leaf);
        snapshot = new(
            Tree.With(snapshot.State, [.. Tree.Named(snapshot.State).Select(leaf =>
                leaf.Path == part ? fresh[part] : leaf.Leaf)]), [],
            part switch
            {
                "Seed" => snapshot.Progress with { Seed = 5 },
                "Batch" => snapshot.Progress with { Batch = 0 },
                _ => snapshot.Progress,
            });
        Assert.True(part is "Seed" or "Batch" || fresh.ContainsKey(part), part);
        CheckpointFile.Write(path, snapshot);
        Train("cut", Everything(), seed: 5);
        Assert.NotEqual(Left("whole"), Left("cut"));
    }

    [Fact]
    public void Early_stopping_goes_on_where_it_was_and_returns_the_best()
    {
        Sequential Fit(string run, int until) => new Trainer(Optimizers.Sgd(2), loss)
        {
            Epochs = 40,
            BatchSize = 8,
            Patience = 2,
            Checkpoints = new Checkpoints(At(run)) { Resume = true, Keep = 1 },
            OnEpoch = report => { if (report.Epoch == until) throw new OperationCanceledException(); },
        }.Fit(Net(), train, test, TestContext.Current.CancellationToken);
        var whole = Fit("whole", 0);
        for (var until = 2; until < 40; until++)
            try
            {
                Same(whole, Fit("cut", until));
                break;
            }
            catch (OperationCanceledException)
            {
                // Thrown before the epoch has become a checkpoint: it is done again.
            }
        Assert.Equal(Left("whole"), Left("cut"));
        Assert.InRange(CheckpointFile.Read(Checkpoints.Latest(At("cut"))!).Progress.Epoch, 4, 40);
        Same(whole, Net(9).Load(Checkpoints.Best(At("cut"))!));
    }

    [Fact]
    public void The_newest_and_the_best_are_kept()
    {
        Train("run", Optimizers.Sgd(0.1), set: all => all with { Keep = 2, EverySteps = 1 });
        var names = Directory.GetFiles(At("run"), "step-*").Select(Path.GetFileName).Order().ToArray();
        var progress = CheckpointFile.Read(Checkpoints.Latest(At("run"))!).Progress;
        int[] steps = [.. new[] { progress.BestStep!.Value, 11, 12 }.Distinct()];
        // Where the disk was slower than they came, the one before the last may have been left out.
        Assert.Equal(Path.GetFileName(CheckpointFolder.PathOf("", 12)), names[^1]);
        Assert.Contains(Path.GetFileName(CheckpointFolder.PathOf("", progress.BestStep.Value)), names);
        Assert.InRange(names.Length, 2, 3);
        Assert.Equal(steps.Length is 3 ? 3 : 2, names.Length);
        var least = progress.Past.Min(past => past.ValidationLoss!.Value);
        Assert.Equal(least, (double)loss(Net(9).Load(Checkpoints.Best(At("run"))!).Predict(test.X), test.Y), 1e-6);
    }

    [Fact]
    public void A_checkpoint_that_a_run_at_work_deletes_meanwhile_is_not_missed()
    {
        Train("cut", Everything(), until: 6);
        var (newest, next) = (Checkpoints.Latest(At("cut"))!, CheckpointFolder.PathOf(At("cut"), 7));
        File.Copy(newest, At("whole"));
        File.WriteAllText(newest, "no checkpoint");
        // The run goes on while the damaged one is told of.
        var file = CheckpointFolder.Newest(At("cut"), _ =>
        {
            foreach (var path in Directory.GetFiles(At("cut"), "step-*")) File.Delete(path);
            File.Move(At("whole"), next);
        });
        Assert.Equal(next, file!.Path);
    }

    [Fact]
    public void A_damaged_one_is_told_and_the_one_before_goes_on()
    {
        var whole = Train("whole", Everything());
        Train("cut", Everything(), until: 5);
        Train("cut", Everything(), until: 7);
        var (newest, before) = (Checkpoints.Latest(At("cut"))!, CheckpointFolder.PathOf(At("cut"), 5));
        var bytes = File.ReadAllBytes(newest);
        bytes[^20] ^= 1;
        File.WriteAllBytes(newest, bytes);
        File.WriteAllBytes(CheckpointFolder.PathOf(At("cut"), 9), bytes[..^9]);
        File.WriteAllText(Path.Combine(At("cut"), ".step-000000007.safetensors.abc.tmp"), "half");
        Assert.Equal(before, Checkpoints.Latest(At("cut")));
        Same(whole, Train("cut", Everything()));
        Assert.Equal(2, notices.Count);
        Assert.EndsWith("; the one before is tried", notices[1], StringComparison.Ordinal);
        Assert.Contains("is damaged: '", notices[1], StringComparison.Ordinal);
        Assert.True(File.Exists(newest + ".damaged"));
        Assert.Empty(Directory.GetFiles(At("cut"), "*.tmp"));
        Assert.Equal(Left("whole"), Left("cut"));
        // Nothing to go on from is no new beginning.
        foreach (var file in Directory.GetFiles(At("cut"), "step-*.safetensors")) File.WriteAllText(file, "no");
        Assert.Contains("no checkpoint that is whole", Refused("cut"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_noticed()
    {
        Train("run", Optimizers.Sgd(0.1), until: 1);
        var path = Checkpoints.Latest(At("run"))!;
        var (bytes, whole) = (File.ReadAllBytes(path), Left("run"));
        var random = new Random(1);
        for (var i = 0; i < bytes.Length; i += i < 16 ? 1 : 5)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, i % 2 == 0 ? changed : bytes[..i]);
            try
            {
                CheckpointFile.Read(path);
                // White space between the header and the tensors.
                Assert.Equal(whole, Left("run"));
            }
            catch (DataException fault)
            {
                Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
            }
        }
    }

    string Refused(
        string run, Sequential? net = null, bool resume = true, string label = "", Dataset? data = null, int batch = 8,
        Optimizer? optimizer = null) => Assert.Throws<DataException>(() => Train(
            run, optimizer ?? Optimizers.Adam(0.1), net: net, resume: resume, data: data, batch: batch,
            set: all => all with { Label = label })).Message;

    // Two paddings of the same shapes.
    [Fact]
    public void A_convolution_that_is_padded_otherwise_is_another_model()
    {
        static Sequential Padded(Padding padding)
        {
            var keys = Key.Create(1).Split(2);
            return new(
                Conv2d.Create(keys[0], 1, 2, size: 3, stride: 2, padding: padding), new Flatten(),
                Linear.Create(keys[1], 8, 2));
        }
        Train("run", Optimizers.Adam(0.1), until: 2, net: Padded(Padding.Same));
        var fault = Refused("run", Padded(1));
        Assert.Contains("Padding: same", fault, StringComparison.Ordinal);
        Assert.Contains("Padding: ((1, 1), (1, 1))", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_in_one_line()
    {
        Train("run", Optimizers.Adam(0.1), until: 2);
        static void Says(string expected, string actual) => Assert.Contains(expected, actual, StringComparison.Ordinal);
        Says("resume it, or take another folder", Refused("run", resume: false));
        Says("has Layers[3] Activation(Kind: Tanh), and this one Layers[3] Activation(Kind: Relu)",
            Refused("run", Net(kind: ActivationKind.Relu)));
        Says("'Model.Layers[1].Weight' is f32[16,6], and f32[16,7] in", Refused("run", Net(width: 7)));
        Says("it lacks Layers[6] Flatten()", Refused("run", new([.. Net().Layers, new Flatten()])));
        Says("another configuration", Refused("run", label: "other"));
        Says("from 32 examples, and this run from 40", Refused("run", data: Pictures(1, 40)));
        Says("batches of 8, and this run of 4", Refused("run", batch: 4));
        Says("Optimizer.Inner[0].Moments[1]", Refused("run", optimizer: Optimizers.Sgd(0.1, momentum: 0.9)));
        Says("0 kept", Assert.Throws<ConfigurationException>(
            () => Train("run", Optimizers.Adam(0.1), set: all => all with { Keep = 0 })).Message
            .Replace("keep 0", "0 kept", StringComparison.Ordinal));
        using var held = new CheckpointFolder(new Checkpoints(At("run")));
        Says("another run is at work in it", Refused("run"));
    }

    [Fact]
    public void A_full_disk_leaves_the_one_before_and_training_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root mounts a small disk");
        using var disk = new SmallDisk(folder, kilobytes: 256);
        Assert.SkipUnless(disk.IsMounted, "no small disk can be mounted here");
        var whole = Train("whole", Everything());
        Train("disk/run", Everything(), until: 5);
        disk.Fill();
        Same(whole, Train("disk/run", Everything()));
        Assert.NotEmpty(notices);
        Assert.All(notices, line => Assert.Contains("goes on without this checkpoint", line, StringComparison.Ordinal));
        Assert.Equal(CheckpointFolder.PathOf(At("disk/run"), 5), Checkpoints.Latest(At("disk/run")));
        // Those of the first epoch, the best so far, and of the cut; nothing half.
        Assert.Equal(2, Directory.GetFiles(At("disk/run"), "*step*").Length);
        // A training that is ended by hand counts on its checkpoint: that there is none is an error.
        Assert.Contains("cannot be written", Assert.Throws<DataException>(
            () => Train("disk/run", Everything(), until: 7)).Message, StringComparison.Ordinal);
        disk.Free();
        Same(whole, Train("disk/run", Everything()));
        Assert.Equal(Left("whole"), Left("disk/run"));
    }

    // A folder stands where the file should, and is gone after the second epoch.
    [Fact]
    public void A_log_that_can_not_be_written_costs_no_training_and_is_whole_when_it_can()
    {
        Train("whole", Everything(), csv: At("whole.csv"));
        Directory.CreateDirectory(At("run.csv"));
        Trainer Blocked(Checkpoints? checkpoints) => new(Everything(), loss)
        {
            Epochs = Epochs,
            BatchSize = 8,
            Seed = 77,
            Augment = Augmentations.Noise(0.1),
            Csv = At("run.csv"),
            Checkpoints = checkpoints,
            OnEpoch = report =>
            {
                if (report.Epoch == 2) Directory.Delete(At("run.csv"));
            },
        };
        var token = TestContext.Current.CancellationToken;
        var fault = Assert.Throws<DataException>(() => Blocked(null).Fit(Net(), train, test, token));
        Assert.Contains("run.csv cannot be written", fault.Message, StringComparison.Ordinal);
        Blocked(new Checkpoints(At("run")) { OnNotice = notices.Add }).Fit(Net(), train, test, token);
        Assert.Equal(2, notices.Count);
        Assert.All(notices, line => Assert.EndsWith("; training goes on", line, StringComparison.Ordinal));
        Assert.Equal(Rows("whole.csv"), Rows("run.csv"));
    }
}
