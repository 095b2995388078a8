namespace Nabla.NN.Tests;

/// <summary>Initialisers have the variance of their papers, and orthogonal ones are orthogonal.</summary>
public class InitializerTests
{
    static readonly Key key = Key.Create(11);

    public static TheoryData<string, double> Variances => new()
    {
        // A kernel of 3 x 3 positions, 40 inputs, 60 outputs: fan-in 360, fan-out 540.
        { "LeCunNormal", 1.0 / 360 }, { "LeCunUniform", 1.0 / 360 }, { "GlorotNormal", 2.0 / 900 },
        { "GlorotUniform", 2.0 / 900 }, { "HeNormal", 2.0 / 360 }, { "HeUniform", 2.0 / 360 },
    };

    [Theory, MemberData(nameof(Variances))]
    public void The_variance_is_that_of_the_paper(string name, double variance)
    {
        var initializer = (Initializer)typeof(Initializers).GetProperty(name)!.GetValue(null)!;
        var w = initializer(key, [3, 3, 40, 60]).ToArray<float>();
        // 21,600 draws: the variance of a normal sample is within five deviations of √(2/n), the mean of √(σ²/n).
        Assert.Equal(1, w.Average(x => x * (double)x) / variance, 5 * Math.Sqrt(2.0 / w.Length));
        Assert.Equal(0, w.Average(), 5 * Math.Sqrt(variance / w.Length));
        if (name.EndsWith("Uniform", StringComparison.Ordinal))
            Assert.True(w.Max(Math.Abs) <= Math.Sqrt(3 * variance) * (1 + 1e-6));
        else Assert.True(w.Max(Math.Abs) > Math.Sqrt(3 * variance));
    }

    [Theory, InlineData(6, 4), InlineData(4, 6), InlineData(5, 5)]
    public void Orthogonal_matrices_keep_lengths(int rows, int columns)
    {
        var w = Initializers.Orthogonal(2)(key, [rows, columns]);
        var gram = rows >= columns ? w.T.MatMul(w) : w.MatMul(w.T);
        Assert.True((bool)Tensor.AllClose(4 * Tensor.Eye(Math.Min(rows, columns)), gram, absolute: 1e-5), $"{gram}");
        Assert.Equal([3, 3, 2, 4], Initializers.Orthogonal()(key, [3, 3, 2, 4]).Shape.Dims.ToArray());
    }

    [Fact]
    public void A_truncated_normal_stays_within_two_deviations()
    {
        var w = Initializers.TruncatedNormal(0.5)(key, [100, 100]).ToArray<float>();
        Assert.True(w.Max(Math.Abs) <= 1);
        // The deviation of a normal cut at ±2: √(1 - 4 φ(2)/(Φ(2) - Φ(-2))) = 0.8796.
        Assert.Equal(0.5 * 0.8796, Math.Sqrt(w.Average(x => x * (double)x)), 0.01);
    }
}
