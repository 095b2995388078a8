using static Nabla.NN.Tests.Numbers;

namespace Nabla.NN.Tests;

/// <summary>The adversary where its best is known: against a plane.</summary>
public class AdversaryTests
{
    static readonly Tensor weights = Tensor.Create([0.5f, -2f, 1f, 0.25f]);

    // Logits 0 and w x: the boundary is the plane through 0, and the worst move along it is ε sign(w).
    static Linear Plane() => new(Tensor.Stack([weights * 0, weights], 1), null);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static (Tensor X, Tensor Y) Points(int count, double least = 0, double most = 1)
    {
        var x = Key.Create(3).Uniform([count, 4], least, most);
        return (x, (x.MatMul(weights) > 0).As(DType.I32));
    }

    [Fact]
    public void It_goes_to_the_corner_that_is_worst()
    {
        var (x, y) = Points(20);
        var against = (1 - 2 * y.As(DType.F32)).ExpandDims(1) * weights.Sign();
        var worst = (x + 0.3 * against).Clip(0, 1);
        var foe = new Adversary(0.3, steps: 10, rate: 0.25);
        Close(worst, foe.Examples(Plane(), x, y, Key.Create(1)));
        Close(worst, Transform.Jit((Tensor x, Tensor y) => foe.Examples(Plane(), x, y, Key.Create(1)))(x, y));
        // Not clipped where numbers may be any.
        var free = new Adversary(0.3, steps: 10, rate: 0.25) { Least = -9, Most = 9 };
        Close(x + 0.3 * against, free.Examples(Plane(), x, y, Key.Create(1)), 1e-6);
    }

    [Fact]
    public void It_starts_at_random_and_epsilon_follows_its_schedule()
    {
        var (x, y) = Points(50, 0.4, 0.6);
        var foe = new Adversary(Schedule.WarmUp(4, 0.2), steps: 0, rate: 1);
        double Furthest(int step) =>
            (double)(foe.Examples(Plane(), x, y, Key.Create(1), step: step) - x).Abs().Max();
        Assert.InRange(Furthest(0), 0.04, 0.05);
        Assert.InRange(Furthest(1), 0.08, 0.10);
        Assert.InRange(Furthest(100), 0.18, 0.20001);
        Assert.NotEqual(
            foe.Examples(Plane(), x, y, Key.Create(1)).Values(), foe.Examples(Plane(), x, y, Key.Create(2)).Values());
    }

    [Fact]
    public void From_the_example_itself_one_whole_step_is_the_sign_of_the_slope()
    {
        var (x, y) = Points(20);
        // The slope of the cost is (p - y) w, of the sign of (1 - 2 y) w.
        var against = (1 - 2 * y.As(DType.F32)).ExpandDims(1) * weights.Sign();
        var foe = new Adversary(0.1, steps: 1, rate: 1) { RandomStart = false };
        Close((x + 0.1 * against).Clip(0, 1), foe.Examples(Plane(), x, y, Key.Create(1)), 1e-6);
        var idle = new Adversary(0.1, steps: 0, rate: 1) { RandomStart = false };
        Close(x, idle.Examples(Plane(), x, y, Key.Create(1)), 0);
    }

    [Fact]
    public void What_withstands_is_further_from_the_plane_than_the_box_reaches()
    {
        var (x, y) = Points(600, 0.3, 0.7);
        const double epsilon = 0.1;
        var reach = epsilon * (double)weights.Abs().Sum();
        var expected = (double)(x.MatMul(weights).Abs() > reach).As(DType.F64).Mean();
        Assert.InRange(expected, 0.2, 0.8);
        var foe = new Adversary(epsilon, steps: 8, rate: 0.5);
        Assert.Equal(expected, foe.Accuracy(Plane(), new(x, y), restarts: 2, cancellation: Token), 1e-9);
        // Half of what can be fooled is not, where there is only a random start.
        var lazy = new Adversary(epsilon, steps: 0, rate: 0.5);
        var once = lazy.Accuracy(Plane(), new(x, y), cancellation: Token);
        Assert.InRange(once, expected + 0.05, 1);
        Assert.True(lazy.Accuracy(Plane(), new(x, y), restarts: 5, cancellation: Token) < once);
    }

    [Fact]
    public void A_model_that_learns_from_it_withstands_more()
    {
        // The first number tells the classes surely, and far; the others do by little each, together just as surely.
        var noise = Key.Create(5).Normal([400, 20]);
        var y = Tensor.Arange(400) % 2;
        var sign = (2 * y.As(DType.F32) - 1).ExpandDims(1);
        var x = Tensor.Concat([0.5 + 0.25 * sign, 0.5 + 0.1 * sign + 0.1 * noise], 1).Clip(0, 1);
        var data = new Dataset(x, y);
        var foe = new Adversary(0.2, steps: 5, rate: 0.5);
        double Standing(Adversary? adversary)
        {
            var trainer = new Trainer(Optimizers.Adam(0.05), (logits, labels) => Losses.CrossEntropy(logits, labels))
            {
                Epochs = 12,
                BatchSize = 50,
                OnEpoch = _ => { },
                Adversary = adversary,
            };
            var net = trainer.Fit(Linear.Create(Key.Create(1), 21, 2), data, cancellation: Token);
            return foe.Accuracy(net, data, cancellation: Token);
        }
        var (plain, taught) = (Standing(null), Standing(foe));
        Assert.True(taught > 0.95 && plain < 0.8, $"{plain} {taught}");
    }

    [Fact]
    public void What_makes_no_sense_is_told()
    {
        static string Said(Action act) => Assert.Throws<ConfigurationException>(act).Message;
        Assert.StartsWith("Adversary: -1 steps", Said(() => new Adversary(0.1, -1, 1)));
        Assert.StartsWith("Adversary: rate 0", Said(() => new Adversary(0.1, 1, 0)));
        var (x, y) = Points(3);
        Assert.StartsWith(
            "Adversary: 0 attacks", Said(() => new Adversary(0.1, 1, 1).Accuracy(Plane(), new(x, y), restarts: 0)));
    }
}
