using static Nabla.Transform;

namespace Nabla.NN.Tests;

/// <summary>Schedules against their formulas, step by step, and compiled: one trace for all steps.</summary>
public class ScheduleTests
{
    static readonly Dictionary<string, (Schedule Schedule, Func<int, double> Formula)> all = new()
    {
        ["Constant"] = (0.1, _ => 0.1),
        ["Step"] = (Schedule.Step(0.1, 8, 0.5), t => 0.1 * Math.Pow(0.5, t / 8)),
        ["Exponential"] = (Schedule.Exponential(0.1, 0.001, 30), t => 0.1 * Math.Pow(0.01, Math.Min(t / 30.0, 1))),
        ["Cosine"] = (Schedule.Cosine(0.1, 30, 0.01), t =>
            0.01 + (0.09 * (1 + Math.Cos(Math.PI * Math.Min(t / 30.0, 1))) / 2)),
        ["Polynomial"] =
            (Schedule.Polynomial(0.1, 30, 2, 0.01), t => 0.01 + (0.09 * Math.Pow(1 - Math.Min(t / 30.0, 1), 2))),
        ["WarmUp"] = (Schedule.WarmUp(5, Schedule.Polynomial(0.1, 20)), t =>
            t < 5 ? 0.1 * (t + 1) / 5 : 0.1 * (1 - Math.Min((t - 5) / 20.0, 1))),
        // torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=40): up to step 0.3 · 40 - 1, down to step 39.
        ["OneCycle"] = (Schedule.OneCycle(0.1, 40), t => t <= 11
            ? 0.1 + ((0.004 - 0.1) * (1 + Math.Cos(Math.PI * t / 11.0)) / 2)
            : 4e-7 + ((0.1 - 4e-7) * (1 + Math.Cos(Math.PI * (Math.Min(t, 39) - 11) / 28.0)) / 2)),
    };

    public static TheoryData<string> Names => [.. all.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_schedule_is_its_formula_at_every_step(string name)
    {
        var (schedule, formula) = all[name];
        var traced = 0;
        var compiled = Jit((Tensor step) =>
        {
            traced++;
            return schedule.At(step);
        });
        for (var t = 0; t < 45; t++)
            Assert.True(
                Math.Abs(formula(t) - (double)compiled(Tensor.Scalar(t))) < 1e-7,
                $"{name} at {t}: {compiled(Tensor.Scalar(t))}, not {formula(t)}");
        Assert.Equal(1, traced);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ConfigurationException>(() => Schedule.Cosine(0.1, 0));
        Assert.Throws<ConfigurationException>(() => Schedule.OneCycle(0.1, 1));
        Assert.Throws<ConfigurationException>(() => Schedule.OneCycle(0.1, 10, up: 1));
        Assert.Throws<ConfigurationException>(() => Schedule.Exponential(0.1, 0, 10));
    }
}
