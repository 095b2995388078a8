using Nabla.Arrays.Threading;
using Nabla.Benchmarks;
using Nabla.Benchmarks.Diagnosis;
using Nabla.Benchmarks.Files;
using Nabla.Benchmarks.Kernels;
using Nabla.Benchmarks.Steps;
using Nabla.Benchmarks.Transforms;

// dotnet run -c Release --project benchmarks/Nabla.Benchmarks --
//     kernels|parts|steps|explain|transforms|memory|nans|files
//     [--json] [--threads N] [--only WORD] [--best] [--out FILE]
// A command of kernels is a list of claims; each claim, a class of its own, yields one line a case, beside its peers.
Dictionary<string, Func<Session, IEnumerable<Line>>[]> commands = new()
{
    ["steps"] = [TrainSteps.Lines],
    ["kernels"] = [Products.Lines, Convolutions.Lines, Poolings.Lines, Pointwise.Lines],
    ["parts"] = [Convolutions.Parts],
};

var options = Options.Parse(args, [.. commands.Keys, "explain", "transforms", "memory", "nans", "files"]);
if (options is null) return 2;
using var workers = WorkerPool.Use(options.Threads);
if (options.Command == "memory")
{
    Memory.Report();
    return 0;
}
if (options.Command == "files")
{
    Weights.Report();
    return 0;
}
if (options.Command == "transforms")
{
    Costs.Report(options);
    return 0;
}
if (options.Command == "nans")
{
    NanWatching.Report(options);
    return 0;
}
if (options.Command == "explain")
{
    TrainSteps.Explain(options);
    return 0;
}
using var session = new Session(options);
session.Report(commands[options.Command].SelectMany(claim => claim(session)));
return 0;
