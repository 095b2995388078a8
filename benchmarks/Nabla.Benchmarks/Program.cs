using Nabla.Arrays.Threading;
using Nabla.Benchmarks;
using Nabla.Benchmarks.Agreement;
using Nabla.Benchmarks.Diagnosis;
using Nabla.Benchmarks.Files;
using Nabla.Benchmarks.Kernels;
using Nabla.Benchmarks.Steps;
using Nabla.Benchmarks.Transforms;

// dotnet run -c Release --project benchmarks/Nabla.Benchmarks --
//     kernels|products|images|elementwise|folds|parts|steps|shard|explain|compile|first|peaks|transforms|memory|nans
//     |files|layers [--json] [--threads N] [--only WORD] [--best] [--out FILE]
// A table is a list of claims; each claim, a class of its own, yields one line a case, beside its peers.
Dictionary<string, Func<Session, IEnumerable<Line>>[]> tables = new()
{
    ["steps"] = [TrainSteps.Lines, GptStep.Lines, TanhGelu.Lines],
    ["products"] = [Products.Lines],
    ["images"] = [Convolutions.Lines, Poolings.Lines],
    ["elementwise"] = [Pointwise.Functions],
    ["folds"] = [Pointwise.Folding, Forks.Lines],
    ["parts"] = [Convolutions.Parts],
};
// All kernels in one table, which takes some minutes.
tables["kernels"] = [.. new[] { "products", "images", "elementwise", "folds" }.SelectMany(part => tables[part])];
// What has no peer to stand beside writes a report of its own.
Dictionary<string, Action<Options>> reports = new()
{
    ["shard"] = _ => Shards.Report(),
    ["explain"] = options => { TrainSteps.Explain(options); GptStep.Explain(options); },
    ["compile"] = CompileTimes.Report,
    ["first"] = FirstStep.Report,
    ["peaks"] = PeakMemory.Report,
    ["transforms"] = Costs.Report,
    ["memory"] = _ => Memory.Report(),
    ["nans"] = NanWatching.Report,
    ["files"] = _ => Weights.Report(),
};
// What can be wrong says so by its exit code.
Dictionary<string, Func<Options, bool>> checks = new() { ["layers"] = Layers.Agree };

var options = Options.Parse(args, [.. tables.Keys, .. reports.Keys, .. checks.Keys]);
if (options is null) return 2;
using var workers = WorkerPool.Use(options.Threads);
if (reports.TryGetValue(options.Command, out var report))
{
    report(options);
    return 0;
}
if (checks.TryGetValue(options.Command, out var check)) return check(options) ? 0 : 1;
using var session = new Session(options);
session.Report(tables[options.Command].SelectMany(claim => claim(session)));
return 0;
