using System.Diagnostics;
using Nabla.Course.Adversarial;
using Nabla.Course.Noise;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>
/// Trains the five networks of <c>mnist defend</c>, attacks the first, and tries all of them, on either engine.
/// </summary>
sealed class DefenceRun(Session session, Mnist data, DefenceEngine engine)
{
    const int QuickDigits = 5_000;
    const int QuickEpochs = 2;

    readonly Terminal terminal = session.Terminal;
    readonly CancellationToken cancellation = session.Cancellation;

    public DefenceTable Run()
    {
        DigitSet digits = data.Split().Train;
        if (session.Quick)
            digits = digits.Take(0, Math.Min(QuickDigits, digits.Count));
        Defence[] rows =
            [.. Defence.Five(session.Seed).Select(plan => Train(plan.Name, plan.Recipe, plan.Seed, digits))];

        float[] before = digits.ToFloats();
        AttackOptions attack = new(Defence.Epsilon, Defence.Steps);
        float[] examples = WorkDisplay.Show(terminal, "attacking the ordinary network", digits.Count, report =>
            engine.Attack(rows[0].Net, before, digits.Labels, attack, done => report(done), cancellation));
        (double l2, double largest) = Attack.MeanDistance(examples, before, DigitSet.ImageLength);

        rows = [.. rows.Select(row => Try(row, examples, digits.Labels))];
        return new DefenceTable(rows, digits, before, examples, l2, largest, data.Source);
    }

    Defence Train(string name, Recipe recipe, int seed, DigitSet digits)
    {
        if (session.Quick)
            recipe = recipe.ForEpochs(QuickEpochs);
        Stopwatch clock = Stopwatch.StartNew();
        Net net = WorkDisplay.Show(terminal, $"training: {name}", recipe.Descent.Epochs, report =>
        {
            try
            {
                return engine.Train(recipe, digits, seed, () => report(1), cancellation);
            }
            catch (ArgumentException fault)
            {
                throw new CommandException($"{name}: {fault.Message}", fault);
            }
        });
        double clean = engine.Accuracy(net, data.Test.ToFloats(), data.Test.Labels, cancellation);
        terminal.Line(
            $"  {name,-22} {string.Join('-', recipe.Widths)}, {recipe.Descent.Epochs} epochs: "
            + $"[bold]{clean:00.00%}[/] of the test digits [grey]({clock.Elapsed.TotalSeconds:0.0} s)[/]");
        return new Defence(name, recipe, seed, net, clean, clock.Elapsed.TotalSeconds);
    }

    Defence Try(Defence row, float[] examples, byte[] labels)
    {
        var plan = session.Quick ? WhiteBox.QuickPlan : WhiteBox.Plan;
        Stopwatch clock = Stopwatch.StartNew();
        IReadOnlyList<WhiteBox> found = WorkDisplay.Show(terminal, $"attacking: {row.Name}", plan.Count, report =>
            engine.Measure(row.Net, data.Test, plan, report, cancellation));
        int right = engine.Right(row.Net, examples, labels, cancellation);
        terminal.Line(
            $"  {row.Name,-22} right on [bold]{right:N0}[/] of the examples, attacked itself in {found.Count} ways "
            + $"[grey]({clock.Elapsed.TotalSeconds:0.0} s)[/]");
        return row with { TransferCorrect = right, WhiteBox = found };
    }
}
