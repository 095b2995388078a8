using Nabla.Course.Adversarial;

namespace Nabla.Course.Noise;

/// <summary>A trained network, and how it stands: a row of the table.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Recipe">How it was trained.</param>
/// <param name="Seed">From which seed.</param>
/// <param name="Net">What came of it.</param>
/// <param name="Clean">The share of the test digits, as they are, that it gets right.</param>
/// <param name="Seconds">What the training took.</param>
public sealed record Defence(string Name, Recipe Recipe, int Seed, Net Net, double Clean, double Seconds)
{
    /// <summary>How many it gets right of the examples that were made on the ordinary network.</summary>
    public int TransferCorrect { get; init; }

    /// <summary>What is left of it when it is attacked itself.</summary>
    public IReadOnlyList<WhiteBox> WhiteBox { get; init; } = [];

    /// <summary>
    /// The five that stand in every table, in its order, and the seed of each. No two share a seed: networks that start
    /// from the same weights stay relatives, and what fools one of them fools the other more often.
    /// </summary>
    public static IReadOnlyList<(string Name, Recipe Recipe, int Seed)> Five(int seed) =>
    [
        ("ordinary", Recipe.Ordinary, seed),
        ("second ordinary", Recipe.Ordinary, unchecked(seed + 1)),
        ("tutorial's noise", Recipe.TutorialNoise, unchecked(seed + 2)),
        ("noise-trained, wide", Recipe.NoiseTrained, unchecked(seed + 3)),
        ("adversarially trained", Recipe.AdversariallyTrained, unchecked(seed + 4)),
    ];

    /// <summary>
    /// Half the width of the box of the table's examples, and how many full steps are taken in it: no picture stops
    /// early.
    /// </summary>
    public const double Epsilon = 0.11;

    /// <inheritdoc cref="Epsilon"/>
    public const int Steps = 20;
}
