using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>What helps when digits are few: smaller weights, dropout, or more digits made out of these.</summary>
static class Few
{
    #region few
    static Sequential Net(Key key, double dropout)
    {
        Key[] keys = key.Split(2);
        ILayer[] between = dropout > 0 ? [new Dropout(dropout)] : [];
        return new Sequential([
            new Flatten(), Linear.Create(keys[0], 784, 256, Initializers.HeNormal), Activation.Relu, .. between,
            Linear.Create(keys[1], 256, 10)]);
    }

    static readonly (string Name, Way Way)[] ways =
    [
        ("nothing", new(key => Net(key, 0), Optimizers.Adam(0.001))),
        ("weight decay", new(key => Net(key, 0), Optimizers.AdamW(0.001, decay: 2, (_, leaf) => leaf.Rank > 1))),
        ("dropout of a half", new(key => Net(key, 0.5), Optimizers.Adam(0.001))),
        ("digits shifted", new(key => Net(key, 0), Optimizers.Adam(0.001)) { Augment = Augmentations.Shift(2) }),
        ("dropout, shifted", new(key => Net(key, 0.3), Optimizers.Adam(0.001)) { Augment = Augmentations.Shift(2) }),
    ];
    #endregion

    public static void Run(Page page, Dataset train, Dataset validation)
    {
        const int epochs = 60;
        page.WriteLine($"784-256-10, ReLU, Adam 0.001, {epochs} epochs of {train.Count} digits: errors of 100 others");
        foreach ((string name, Way way) in ways)
        {
            double right = (way with { Epochs = epochs }).Final(train, validation, 1, page.Cancellation);
            page.WriteLine($"{name,-20}{100 - right,8:F1}");
        }
    }
}
