using System.Diagnostics;
using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Convolutions;

/// <summary>
/// The trainings behind the chapter's tables and pictures: 50,000 digits to learn, all 10,000 to be tested on.
/// </summary>
static class Experiments
{
    /// <summary>A network to train: how it is made from a seed, and how it is trained.</summary>
    public sealed record Plan(Func<int, Net> Make, DescentOptions Options);

    static readonly DescentOptions Recipe = new() { Batch = 64, Rate = 0.05, Momentum = 0.9, Decay = 5e-4 };

    public static Plan Dense { get; } =
        new(seed => Net.FullyConnected([784, 100, 10], seed), Recipe with { Epochs = 12 });

    public static Plan One { get; } = new(seed => Networks.Convolutional([20], seed), Recipe with { Epochs = 10 });

    public static Plan Two { get; } = new(seed => Networks.Convolutional([20, 40], seed), Recipe with { Epochs = 6 });

    /// <summary>Trains from three seeds; a line for the chapter's table.</summary>
    public static void Row(Page page, string name, Plan plan)
    {
        Mnist digits = page.Digits();
        List<double> right = [], seconds = [];
        for (int seed = 1; seed <= 3; seed++)
        {
            Net net = Train(page, plan, seed, digits.Split().Train, seconds);
            right.Add(100 * net.Accuracy(digits.Test.ToFloats(), digits.Test.Labels, page.Cancellation));
        }

        int parameters = plan.Make(1).Parameters.Sum(p => p.Value.Length);
        double mean = right.Average();
        double deviation = Math.Sqrt(right.Sum(one => (one - mean) * (one - mean)) / (right.Count - 1));
        string each = string.Join(" ", right.Select(one => $"{one:0.00}%"));
        double median = seconds.Order().ElementAt(seconds.Count / 2);
        page.WriteLine($"{name}: {parameters:N0} parameters, {plan.Options.Epochs} epochs");
        page.WriteLine($"test {each}   mean {mean:0.00}%, deviation {deviation:0.00}");
        page.WriteLine($"seconds an epoch: median {median:0.0}, quickest {seconds.Min():0.0}");
    }

    static Net Train(Page page, Plan plan, int seed, DigitSet train, List<double> seconds)
    {
        Net net = plan.Make(seed);
        var clock = Stopwatch.StartNew();
        net.Train(train, plan.Options with { Seed = seed }, (epoch, cost) =>
        {
            seconds.Add(clock.Elapsed.TotalSeconds);
            page.Progress($"seed {seed}, epoch {epoch}: cost {cost:0.0000}, {seconds[^1]:0.0} s");
            clock.Restart();
        }, page.Cancellation);
        return net;
    }

    /// <summary>Three epochs of each network, then a look inside and a push to the side.</summary>
    public static void Inside(Page page)
    {
        Mnist digits = page.Digits();
        DigitSet train = digits.Train.Take(0, 20_000), test = digits.Test.Take(0, 2_000);
        Net[] nets = [.. new[] { Dense, One, Two }.Select(plan =>
            Train(page, plan with { Options = plan.Options with { Epochs = 3 } }, seed: 1, train, []))];
        page.Picture("filters.png", Pictures.Filters(nets[1]));
        page.Picture("maps.png", Pictures.Maps(nets[1], test, which: 0));
        page.Picture("gradients.png", Pictures.Gradients(nets[1], test, which: 0));
        Push(page, nets, test);
    }

    /// <summary>Accuracy over the distance by which every digit is shifted, the mean of the four directions.</summary>
    static void Push(Page page, Net[] nets, DigitSet test)
    {
        int[] distances = [0, 1, 2, 3, 4, 5, 6];
        double[] Curve(Net net) =>
            [.. distances.Select(d => 100 * Shifted.Accuracy(net, test, d, page.Cancellation))];
        double[][] right = [.. nets.Select(Curve)];
        page.WriteLine("pixels  dense  conv  two conv");
        foreach (int d in distances)
            page.WriteLine($"{d,6}  {right[0][d],5:0.0}  {right[1][d],4:0.0}  {right[2][d],8:0.0}");
        page.Picture("shift.svg", Pictures.Shift(distances, right));
        page.Picture("shifted.png", Pictures.ShiftedDigit(test.Image(0), distances));
    }
}
