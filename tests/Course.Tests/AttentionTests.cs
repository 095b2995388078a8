using Nabla.Course.Attentions;
using Nabla.Data;
using static Nabla.Course.Attentions.Rows;

namespace Course.Tests;

/// <summary>Chapter 18's head and norm against differences, and its head that nobody trained.</summary>
public class AttentionTests
{
    [Fact]
    public void Weights_are_shares_of_the_places_that_may_be_seen()
    {
        double[,] a = Head.Weights(Normal(1, 6, 3), Normal(2, 6, 3));
        for (int t = 0; t < 6; t++)
        {
            Assert.Equal(1, Enumerable.Range(0, t + 1).Sum(s => a[t, s]), 1e-12);
            Assert.All(Enumerable.Range(t + 1, 5 - t), s => Assert.Equal(0, a[t, s]));
        }
    }

    [Fact]
    public void Weights_stand_scores_of_any_size()
    {
        double[,] q = Fill(2, 1, (_, _) => 1e6), k = Fill(2, 1, (t, _) => t == 1 ? 1e6 : -1e6);
        Assert.Equal([1.0, 0, 0, 1], Head.Weights(q, k).Cast<double>());
    }

    /// <summary>d/dx of sum(y dy), each number moved by 1e-6 either way.</summary>
    [Fact]
    public void The_way_back_is_that_of_differences()
    {
        double[,] q = Normal(1, 4, 3), k = Normal(2, 4, 3), v = Normal(3, 4, 2), dy = Normal(4, 4, 2);
        (double[,] dq, double[,] dk, double[,] dv) = Head.Back(q, k, v, dy);
        foreach ((double[,] knob, double[,] slope) in new[] { (q, dq), (k, dk), (v, dv) })
            Assert.Equal(0, Miss(slope, Differences(() => Dot(Head.Look(q, k, v), dy), knob)), 1e-8);
        double[,] x = Normal(5, 3, 6), d = Normal(6, 3, 6);
        Assert.Equal(0, Miss(Norm.Back(x, d), Differences(() => Dot(Norm.Of(x), d), x)), 1e-8);
    }

    static double[,] Differences(Func<double> loss, double[,] x) => Fill(x.GetLength(0), x.GetLength(1), (i, j) =>
    {
        double At(double value)
        {
            double before = x[i, j];
            x[i, j] = before + value;
            double there = loss();
            x[i, j] = before;
            return there;
        }

        return (At(1e-6) - At(-1e-6)) / 2e-6;
    });

    [Fact]
    public void The_head_that_copies_reads_on_where_it_has_been_before()
    {
        Vocabulary letters = new("abcdxyz");
        int[] text = letters.Encode("abcdxyzabc");
        Assert.Equal('d', letters.Decode(Copying.Guess(text, letters.Count, 3)[^1])[0]);
    }

    /// <summary>ab, ab, ab …: b always follows a, but for the 0.1 that each pair is given.</summary>
    [Fact]
    public void Pairs_are_counted_in_one_part_and_asked_of_the_other()
    {
        TextSet text = new(string.Concat(Enumerable.Repeat("ab", 500)), "test");
        Assert.Equal(-Math.Log(450.1 / 450.2), Copying.Pairs(text), 1e-3);
    }
}
