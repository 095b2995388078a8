using System.CommandLine;
using System.Globalization;
using Nabla.Course.Births;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla nans</c>: chapter 13's ways to a number that is none, each watched: where it was born, of what, and what to
/// write instead. 1 where a case finds nothing, or its cure does not cure.
/// </summary>
static class NansCommand
{
    public static Command Create(Shared shared) => shared.Runs(
        new("nans", "Where NaNs come from: the first operation that makes one, its line, and what to write instead"), Run);

    static int Run(Session session)
    {
        OutputFolder? folder = session.Out is { } path ? new OutputFolder(path) : null;
        List<NanDocument> cases = [];
        foreach (QuandaryCase one in Quandary.Cases)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            cases.Add(Look(one));
        }

        Say(session.Terminal, cases);
        bool found = cases.TrueForAll(one => one.Operation is not null && one.Cured);
        if (folder is not null)
            session.Terminal.Line($"The table is in [bold]{folder.Write("nans.csv", Csv(cases)).EscapeMarkup()}[/]");
        session.Terminal.Document(new NansDocument(found, cases), Documents.Default.NansDocument);
        return found ? ExitCode.Done : ExitCode.Failed;
    }

    static NanDocument Look(QuandaryCase one)
    {
        NanBirth? birth = Nans.Find(one.Naive);
        return new NanDocument(
            one.Number, one.Name, birth?.Operation, birth is { Pass: NanPass.Backward }, birth?.Primitive, birth?.Where,
            birth is null ? null : Show(birth.Value), birth?.Index, birth?.Inputs.Select(input => Show(input.Value)).ToArray(),
            birth?.Cure, Nans.Find(one.Stable) is null);
    }

    static void Say(Terminal terminal, List<NanDocument> cases)
    {
        foreach (NanDocument one in cases)
        {
            string place = one.Operation is null
                ? "[red]nothing was born[/]"
                : $"[yellow]{one.Value}[/] born {(one.Backward ? "in the backward pass of" : "by")} [bold]{one.Operation}[/]"
                    + (one.Primitive == one.Operation ? "" : $" ({one.Primitive})")
                    + $" of {string.Join(" and ", one.Inputs!)}, {one.Where}";
            terminal.Line($"{one.Number}  [bold]{one.Name.EscapeMarkup()}[/]");
            terminal.Line($"   {place}");
            terminal.Line($"   [green]{(one.Cure ?? "").EscapeMarkup()}[/]{(one.Cured ? "" : " [red](does not cure)[/]")}");
        }

        terminal.Line();
        terminal.Line("Why, and what to write instead: chapter 13, nabla learn 13");
    }

    static string Csv(List<NanDocument> cases) => string.Join('\n', cases
        .Select(one => string.Join(',', new[]
        {
            $"{one.Number}", one.Name, one.Value, one.Operation, one.Backward ? "backward" : "forward", one.Where, one.Cure,
        }.Select(Quoted)))
        .Prepend("number,case,value,operation,pass,line,cure")) + "\n";

    static string Quoted(string? text) => $"\"{text?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string Show(double value) => value.ToString("G7", CultureInfo.InvariantCulture);
}
