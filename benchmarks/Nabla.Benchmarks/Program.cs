using Nabla.Arrays.Threading;
using Nabla.Benchmarks;
using Nabla.Benchmarks.Kernels;

// dotnet run -c Release --project benchmarks/Nabla.Benchmarks -- kernels [--json] [--threads N] [--only WORD] [--best] [--out FILE]
// Each command is a list of claims; each claim, a class of its own, yields one line a case.
Dictionary<string, Func<Session, IEnumerable<Line>>[]> commands = new()
{
    ["kernels"] = [Products.Lines, Convolutions.Lines],
};

var options = Options.Parse(args, commands.Keys);
if (options is null) return 2;
using var workers = WorkerPool.Use(options.Threads);
using var session = new Session(options);
session.Report(commands[options.Command].SelectMany(claim => claim(session)));
return 0;
