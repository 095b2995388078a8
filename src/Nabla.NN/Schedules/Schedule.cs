namespace Nabla.NN;

/// <summary>
/// A number that changes with the step, counted from 0: a learning rate. Inside a compiled step the count is a tensor,
/// so nothing is traced again as it goes on. A plain number is a constant one.
/// <example><code>
/// Schedule rate = Schedule.WarmUp(100, Schedule.Cosine(0.001, steps: 900));
/// var optimizer = Optimizers.Adam(rate);
/// var halfWay = (float)rate.At(Tensor.Scalar(50));              // 0.0005
/// </code></example>
/// </summary>
public sealed class Schedule
{
    readonly Func<Tensor, Tensor> rate;

    Schedule(Func<Tensor, Tensor> rate) => this.rate = rate;

    /// <summary>The rate at a step: a whole number of any tensor, from 0 on.</summary>
    public Tensor At(Tensor step) => rate(step.As(DType.F32));

    /// <summary>The same at every step.</summary>
    public static implicit operator Schedule(double rate) => Constant(rate);

    /// <summary>One of one's own: the step is given as F32.</summary>
    public static Schedule From(Func<Tensor, Tensor> rate) => new(rate);

    /// <summary>The same at every step.</summary>
    public static Schedule Constant(double rate) => new(_ => rate);

    /// <summary>rate × factor each time so many steps have passed.</summary>
    /// <exception cref="ConfigurationException">There are no steps.</exception>
    public static Schedule Step(double rate, int every, double factor = 0.1)
    {
        Require("Step", every);
        return new(step => rate * Tensor.Pow(factor, (step / every).Floor()));
    }

    /// <summary>From one rate to another by equal factors: rate (final/rate)^(step/steps), then final.</summary>
    /// <exception cref="ConfigurationException">There are no steps, or a rate is not positive.</exception>
    public static Schedule Exponential(double rate, double final, int steps)
    {
        Require("Exponential", steps);
        ConfigurationException.Require(
            rate > 0 && final > 0, "Exponential", $"from {rate} to {final}", "both are positive");
        return new(step => rate * (Part(step, steps) * Math.Log(final / rate)).Exp());
    }

    /// <summary>From one rate to another along half a cosine: final + (rate - final)(1 + cos(π step/steps))/2
    /// (Loshchilov and Hutter, 2017, eq. 5).</summary>
    /// <exception cref="ConfigurationException">There are no steps.</exception>
    public static Schedule Cosine(double rate, int steps, double final = 0)
    {
        Require("Cosine", steps);
        return new(step => final + (rate - final) * 0.5 * (1 + (Part(step, steps) * Math.PI).Cos()));
    }

    /// <summary>
    /// From one rate to another by a power: final + (rate - final)(1 - step/steps)^power; power 1 is a line.
    /// </summary>
    /// <exception cref="ConfigurationException">There are no steps.</exception>
    public static Schedule Polynomial(double rate, int steps, double power = 1, double final = 0)
    {
        Require("Polynomial", steps);
        return new(step => final + (rate - final) * Tensor.Pow(1 - Part(step, steps), power));
    }

    /// <summary>Another schedule, times (step + 1)/steps in its first steps; that one begins after them.</summary>
    /// <exception cref="ConfigurationException">There are no steps.</exception>
    public static Schedule WarmUp(int steps, Schedule then)
    {
        Require("WarmUp", steps);
        return new(step => Tensor.Where(
            step < steps, then.rate(Tensor.Scalar(0f)) * ((step + 1) / steps),
            then.rate(Tensor.Maximum(step - steps, 0))));
    }

    /// <summary>
    /// Up and down again, along half a cosine each: from peak/start up to the peak, in the first part of the steps,
    /// then down to peak/start/end (Smith and Topin, 2018).
    /// </summary>
    /// <param name="peak">The highest rate.</param>
    /// <param name="steps">All steps.</param>
    /// <param name="up">The part of them that goes up.</param>
    /// <param name="start">How many times lower it begins.</param>
    /// <param name="end">How many times lower than that it ends.</param>
    /// <exception cref="ConfigurationException">There are no two steps, or the part is not between 0 and 1.</exception>
    public static Schedule OneCycle(double peak, int steps, double up = 0.3, double start = 25, double end = 1e4)
    {
        ConfigurationException.Require(steps > 1, "OneCycle", $"{steps} steps", "there are two or more");
        ConfigurationException.Require(up is > 0 and < 1, "OneCycle", $"{up} of the steps up", "it is between 0 and 1");
        var top = up * steps - 1;
        static Tensor Between(double from, double to, Tensor part) =>
            to + (from - to) * 0.5 * (1 + (part.Clip(0, 1) * Math.PI).Cos());
        return new(step => Tensor.Where(
            step <= top, Between(peak / start, peak, step / Math.Max(top, 1e-9)),
            Between(peak, peak / start / end, (step - top) / (steps - 1 - top))));
    }

    static Tensor Part(Tensor step, int steps) => Tensor.Minimum(step / steps, 1);

    static void Require(string schedule, int steps) =>
        ConfigurationException.Require(steps > 0, schedule, $"{steps} steps", "there is at least one");
}
