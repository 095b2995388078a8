using Nabla.Data;
using static Nabla.Course.Attentions.Rows;

namespace Nabla.Course.Attentions;

/// <summary>
/// A head that nobody has trained: it looks for places where the same letters stood before, and takes the letter that
/// followed.
/// </summary>
static class Copying
{
    #region copying
    public static (double[,] Q, double[,] K, double[,] V) Of(int[] text, int letters, int before)
    {
        double[,] OneHot(Func<int, int, int> place) => Fill(text.Length, before * letters, (t, i) =>
            place(t, i / letters) is >= 0 and var s && text[s] == i % letters ? Sharpness : 0);
        return (
            OneHot((t, back) => t - back),
            OneHot((t, back) => t - 1 - back),
            Fill(text.Length, letters, (t, i) => text[t] == i ? 1 : 0));
    }
    #endregion

    /// <summary>So large that e to the score of a longer match drowns out all shorter ones.</summary>
    const double Sharpness = 15;

    /// <summary>The most likely next letter at each place.</summary>
    public static int[] Guess(int[] text, int letters, int before)
    {
        (double[,] q, double[,] k, double[,] v) = Of(text, letters, before);
        double[,] y = Head.Look(q, k, v);
        return [.. Enumerable.Range(0, text.Length).Select(t => Enumerable.Range(0, letters).MaxBy(i => y[t, i]))];
    }

    /// <summary>The share of the places, from one on, whose next letter was guessed.</summary>
    public static double Right(int[] text, int[] guesses, int from) =>
        Enumerable.Range(from, text.Length - 1 - from).Average(t => guesses[t] == text[t + 1] ? 1.0 : 0);

    /// <summary>The cross-entropy of each next character of unseen text, by how often it followed the one before.</summary>
    public static double Pairs(TextSet text)
    {
        (ReadOnlyMemory<int> train, ReadOnlyMemory<int> unseen) = text.Split();
        int n = text.Vocabulary.Count;
        #region pairs
        var count = new double[n, n];
        for (int t = 1; t < train.Length; t++)
            count[train.Span[t - 1], train.Span[t]]++;
        double loss = 0;
        for (int t = 1; t < unseen.Length; t++)
        {
            int a = unseen.Span[t - 1], b = unseen.Span[t];
            double all = Enumerable.Range(0, n).Sum(i => count[a, i] + 0.1);
            loss -= Math.Log((count[a, b] + 0.1) / all) / (unseen.Length - 1);
        }
        #endregion

        return loss;
    }
}
