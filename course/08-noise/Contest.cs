using System.Diagnostics;
using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Noise;

/// <summary>The same examples given to every network: what the chapter's two large tables are made of.</summary>
sealed record Contest(
    IReadOnlyList<Defence> Rows, DigitSet Test, int Count, double[] Epsilons, double[] MeanL2,
    IReadOnlyList<int[]> Right)
{
    /// <summary>Trains all, attacks the first, and counts.</summary>
    public static Contest Hold(Page page, DigitSet train, DigitSet test, int seed)
    {
        float[] clean = test.ToFloats();
        Defence Train(string name, Recipe recipe, int own)
        {
            page.Progress($"training: {name}");
            long start = Stopwatch.GetTimestamp();
            Net net = recipe.Train(train, own, cancellation: page.Cancellation);
            double accuracy = net.Accuracy(clean, test.Labels, page.Cancellation);
            return new Defence(name, recipe, own, net, accuracy, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        (string Name, Recipe Recipe, int Seed)[] plans = [.. Defence.Five(seed)];
        (string, Recipe, int) narrow = ("zero-mean noise", Recipe.ZeroMeanNoise, unchecked(seed + 5));
        Defence[] rows =
        [
            .. plans[..3].Append(narrow).Concat(plans[3..]).Select(plan => Train(plan.Item1, plan.Item2, plan.Item3)),
        ];

        #region examples
        float[] x = train.ToFloats();
        double[] epsilons = [0.05, Defence.Epsilon, 0.2];
        AttackOptions[] attacks =
        [
            .. epsilons.Select(epsilon => new AttackOptions(epsilon, Defence.Steps)),
            new AttackOptions(Defence.Epsilon, Defence.Steps) { StopAtFirstError = true },
        ];
        #endregion

        var counts = rows.Select(_ => new int[attacks.Length]).ToArray();
        double[] l2 = new double[attacks.Length];
        for (int k = 0; k < attacks.Length; k++)
        {
            page.Progress($"attacking the ordinary network, epsilon {attacks[k].Epsilon}");
            float[] examples = Attack.Run(rows[0].Net, x, train.Labels, attacks[k], page.Cancellation);
            l2[k] = Attack.MeanDistance(examples, x, DigitSet.ImageLength).L2;
            for (int row = 0; row < rows.Length; row++)
                counts[row][k] = rows[row].Net.Right(examples, train.Labels, page.Cancellation).Count(right => right);
        }

        int main = Array.IndexOf(epsilons, Defence.Epsilon);
        rows = [.. rows.Select((row, i) => row with { TransferCorrect = counts[i][main] })];
        return new Contest(rows, test, train.Count, epsilons, l2, counts);
    }
}
