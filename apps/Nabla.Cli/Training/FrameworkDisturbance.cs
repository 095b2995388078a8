using Nabla.Course.Adversarial;
using Nabla.Course.Noise;
using Nabla.NN;
using Adversary = Nabla.NN.Adversary;

namespace Nabla.Cli.Training;

/// <summary>
/// What a recipe of chapter 8 does to each batch before it is learned from, as the framework's trainer is told. The
/// chapter's own <see cref="Recipe.Disturbance"/> is a function on spans; a test holds these to those.
/// </summary>
/// <param name="Augment">What becomes of the pictures; null for nothing.</param>
/// <param name="Adversary">Who attacks them, given how many steps the training has; null for nobody.</param>
sealed record FrameworkDisturbance(Augmentation? Augment = null, Func<int, Adversary>? Adversary = null)
{
    public static FrameworkDisturbance None { get; } = new();

    // Chapter 8's adversary: five steps of half the box, which grows through the first quarter of the training.
    static readonly (Func<Net, Disturbance>? ByHand, FrameworkDisturbance OnFramework)[] all =
    [
        (null, None),
        (Recipe.TutorialNoise.Disturbance, new((images, key) => Augmentations.Noise(0.1)(images, key) + 0.3)),
        (Recipe.NoiseTrained.Disturbance, new(Augmentations.Noise(0.5))),
        (Recipe.AdversariallyTrained.Disturbance, new(Adversary: steps =>
            new(Schedule.WarmUp(Math.Max(1, steps / 4), 0.14), steps: 5, rate: 0.5))),
    ];

    /// <summary>That of one of <see cref="Defence.Five"/>.</summary>
    public static FrameworkDisturbance Of(Recipe recipe) =>
        all.First(known => known.ByHand == recipe.Disturbance).OnFramework;
}
