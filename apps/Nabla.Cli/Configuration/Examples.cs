using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>What a configuration learns from, made ready.</summary>
/// <param name="Train">The examples to learn.</param>
/// <param name="Validation">Those to look at after each epoch; null for none.</param>
/// <param name="Target">What is to be told of them.</param>
/// <param name="Says">A line for people.</param>
sealed record Examples(Dataset Train, Dataset? Validation, Target Target, string Says)
{
    public bool ArePictures => Train.X.Rank == 4;

    /// <summary>How a table's columns have become numbers; empty for pictures.</summary>
    public IReadOnlyList<ColumnCode> Columns { get; init; } = [];

    /// <summary>The shape of one.</summary>
    public Shape Shape => Train.X.Shape.Dims[1..].ToArray();

    /// <summary>The examples of a set, apart: a share of them, chosen by the seed, for validation.</summary>
    public static (int[] Train, int[] Validation) Split(int count, double share, long seed)
    {
        int[] order = Batches.Order(count, seed, epoch: 0);
        int held = (int)Math.Round(share * count);
        return (order[..^held], order[^held..]);
    }

    /// <summary>Rows of a set; null where there are none.</summary>
    public static Dataset? Rows(Dataset all, int[] rows) => rows.Length == 0
        ? null : new(all.X.Take(Tensor.Create(rows)), all.Y.Take(Tensor.Create(rows)));

    /// <summary>So many of them at most, for a quick run.</summary>
    public Examples Few(int most) => this with
    {
        Train = Train.Take(0, Math.Min(most, Train.Count)),
        Validation = Validation?.Take(0, Math.Min(most, Validation.Count)),
    };
}

/// <summary>What is to be told of an example.</summary>
abstract record Target
{
    /// <summary>How many numbers a model puts out.</summary>
    public abstract int Outputs { get; }
}

/// <summary>One of some classes.</summary>
/// <param name="Names">Their names, in the order of the labels.</param>
sealed record ClassTarget(IReadOnlyList<string> Names) : Target
{
    public override int Outputs => Names.Count;
}

/// <summary>A number: the model's output, times the deviation, plus the mean.</summary>
/// <param name="Mean">Of the examples to learn.</param>
/// <param name="Deviation">The same.</param>
sealed record NumberTarget(double Mean, double Deviation) : Target
{
    public override int Outputs => 1;
}
