namespace Nabla.Course;

/// <summary>Every chapter, in reading order.</summary>
public static class TableOfContents
{
    public static IReadOnlyList<Chapter> Chapters { get; } =
    [
        Neuron.NeuronChapter.Entry,
        TwoNeurons.TwoNeuronsChapter.Entry,
        BendingSpace.BendingSpaceChapter.Entry,
        Xor.XorChapter.Entry,
        Digits.DigitsChapter.Entry,
        Einsums.EinsumChapter.Entry,
        Adversarial.AdversarialChapter.Entry,
        Noise.NoiseChapter.Entry,
        Convolutions.ConvolutionChapter.Entry,
        Grads.GradChapter.Entry,
        Vmaps.VmapChapter.Entry,
        Jits.JitChapter.Entry,
        Births.NansChapter.Entry,
        Parallels.ParallelChapter.Entry,
        Frameworks.FrameworkChapter.Entry,
        Trainings.TrainingChapter.Entry,
        Sequences.SequencesChapter.Entry,
        Attentions.AttentionChapter.Entry,
    ];
}
