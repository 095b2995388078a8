using CsCheck;
using Nabla.Course;
using Nabla.Course.Neuron;
using static Nabla.Course.Neuron.Descent;

namespace Course.Tests;

public class NeuronTests
{
    static readonly Gen<Neuron> Neurons = Gen.Select(
        Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[-2, 2], (w1, w2, b) => new Neuron(w1, w2, b));

    static readonly Gen<Sample> Samples = Gen.Select(
        Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Int[0, 1], (x1, x2, y) => new Sample(x1, x2, y));

    [Fact]
    public void Answer_of_a_blank_neuron_is_one_half() => Assert.Equal(0.5, new Neuron(0, 0, 0).Answer(1, -3));

    [Fact]
    public void Sigmoid_and_its_mirror_add_up_to_one() => Gen.Double[-20, 20].Sample(z =>
        Math.Abs(Neuron.Sigmoid(z) + Neuron.Sigmoid(-z) - 1) < 1e-15);

    // dC/dw1 = 2(a - y) a(1 - a) x1 and its two sisters, against (C(w1 + h) - C(w1 - h)) / 2h.
    [Fact]
    public void Gradient_of_one_sample_equals_central_differences() => Gen.Select(Neurons, Samples).Sample((n, s) =>
        RelativeError(Gradient(n, s), NudgeEach(n, m => Cost(m, s))) < 1e-7);

    [Fact]
    public void Gradient_of_the_mean_equals_central_differences() => Gen.Select(Neurons, Samples.Array[1, 6]).Sample(
        (n, all) => Distance(Gradient(n, all), NudgeEach(n, m => Cost(m, all))) < 1e-9);

    [Fact]
    public void Step_against_the_gradient_lowers_the_cost() => Gen.Select(Neurons, Samples).Sample((n, s) =>
        Cost(Step(n, Gradient(n, s), rate: 0.01), s) <= Cost(n, s));

    [Theory]
    [InlineData("or", 0.01)]
    [InlineData("and", 0.01)]
    public void Training_learns_a_gate(string gate, double cost)
    {
        Sample[] samples = gate == "or" ? NeuronChapter.Or : NeuronChapter.And;
        Neuron n = Train(new(0, 0, 0), samples, rate: 2, steps: 1000);
        Assert.True(Cost(n, samples) < cost);
        Assert.All(samples, s => Assert.True(Math.Abs(n.Answer(s.X1, s.X2) - s.Y) < 0.1));
    }

    // What the chapter claims of the staircase, from starts anywhere.
    [Fact]
    public void Training_never_learns_xor() => Neurons.Sample(
        start => Cost(Train(start, NeuronChapter.Xor, rate: 2, steps: 500), NeuronChapter.Xor) > 0.25 - 1e-12,
        iter: 50);

    [Fact]
    public void Training_twice_gives_the_same_bits() => Neurons.Sample(
        start => Train(start, NeuronChapter.Or, 2, 50) == Train(start, NeuronChapter.Or, 2, 50), iter: 20);

    [Fact]
    public void Checks_tell_every_wrong_answer()
    {
        string?[] faults = [.. Checks.For(new Mistaken()).Select(e => e.Check().Fault)];
        Assert.StartsWith("Slope(x => x * x, 3) should be 6, it is 6.00001", faults[0]);
        Assert.Equal("with switches 1 1 it should answer below 0.1, it answers 0.9999", faults[1]);
        Assert.Equal("CostPerX1(w1 2 w2 -1 b -1, x1 1 x2 0 y 0) should be 0.574939, it is 0.28747", faults[2]);
        Assert.StartsWith("CrossEntropyPerW1(w1 2 w2 -1 b -1, x1 1 x2 0 y 0) should be 0.731059", faults[3]);
        Assert.Equal("for x of length 1 PerW should be as long, it has length 2", faults[4]);
    }

    // The exercise says that a one-sided nudge will not do, however wide.
    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-7)]
    [InlineData(1e-8)]
    [InlineData(1e-9)]
    [InlineData(1e-10)]
    public void One_sided_nudge_of_any_width_is_not_enough(double h) =>
        Assert.Equal(ExerciseState.Wrong, Checks.For(new Mistaken(h))[0].Check().State);

    static double RelativeError(Neuron p, Neuron q) => Distance(p, q) / Distance(p, default);

    static double Distance(Neuron p, Neuron q) =>
        Math.Sqrt(Math.Pow(p.W1 - q.W1, 2) + Math.Pow(p.W2 - q.W2, 2) + Math.Pow(p.B - q.B, 2));

    /// <summary>The mistakes a reader makes: one-sided nudge, OR for NAND, the wrong factor, two inputs only.</summary>
    sealed class Mistaken(double h = 1e-5) : IExercises
    {
        public double Slope(Func<double, double> f, double x) => (f(x + h) - f(x)) / h;

        public Neuron Nand() => new(2, 2, 5);

        public double CostPerX1(Neuron n, Sample s) => Descent.Gradient(n, s).W1;

        public double CrossEntropyPerW1(Neuron n, Sample s) => Descent.Gradient(n, s).W1;

        public (double[] PerW, double PerB) Gradient(double[] w, double b, double[] x, double y) => ([1, 2], 3);
    }
}
