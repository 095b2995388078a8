using System.Collections.Concurrent;
using Nabla.Data;

namespace Nabla.NN;

/// <summary>
/// Examples to learn from: the first axis of both tensors counts them.
/// <example><code>
/// var data = new Dataset(Tensor.Ones([100, 4]), Tensor.Zeros([100], DType.I32));
/// var batches = data.Batches(size: 32, seed: 1, epoch: 0).Count();     // 3: what does not fill a batch waits
/// </code></example>
/// </summary>
public sealed record Dataset
{
    /// <summary>Examples and targets, as many of each.</summary>
    /// <exception cref="ShapeException">Their numbers differ.</exception>
    public Dataset(Tensor x, Tensor y)
    {
        if (x.Rank == 0 || y.Rank == 0 || x.Shape[0] != y.Shape[0])
            throw new ShapeException(
                "Dataset", $"x {x.Type} and y {y.Type}", "the first axis of both counts the examples");
        (X, Y) = (x, y);
    }

    /// <summary>The examples.</summary>
    public Tensor X { get; }

    /// <summary>What each should become: labels, or numbers.</summary>
    public Tensor Y { get; }

    /// <summary>How many there are.</summary>
    public int Count => X.Shape[0];

    /// <summary>Digits as images (count, 28, 28, 1) from 0 to 1, and their labels.</summary>
    public static Dataset Of(DigitSet digits) => new(
        ink(Tensor.Create<byte>(digits.Pixels, [digits.Count, DigitSet.Side, DigitSet.Side, 1])),
        Tensor.Create<byte>(digits.Labels, [digits.Count]).As(DType.I32));

    // Compiled: so many numbers are written once.
    static readonly Func<Tensor, Tensor> ink = Transform.Jit((Tensor bytes) => bytes.As(DType.F32) / 255f);

    /// <summary>Some of the examples, one after another.</summary>
    public Dataset Take(int start, int count) =>
        new(X.Slice(0, start, start + count), Y.Slice(0, start, start + count));

    /// <summary>
    /// The batches of an epoch, a pure function of (seed, epoch): in the order of <see cref="Data.Batches.Order"/>, and
    /// what does not fill the last one left out. They are made in the background, two ahead.
    /// </summary>
    /// <param name="size">Examples in a batch.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="epoch">Which epoch.</param>
    /// <param name="augment">What becomes of each batch's examples; null for nothing.</param>
    /// <param name="first">How many batches are left out at the beginning; those after them are the same.</param>
    /// <exception cref="ConfigurationException">There is no full batch.</exception>
    public IEnumerable<(Tensor X, Tensor Y)> Batches(
        int size, long seed, int epoch, Augmentation? augment = null, int first = 0)
    {
        ConfigurationException.Require(
            size > 0 && size <= Count, "Dataset", $"batches of {size} out of {Count} examples", "at least one is full");
        return Prefetch(Make(size, seed, epoch, augment, first));
    }

    IEnumerable<(Tensor X, Tensor Y)> Make(int size, long seed, int epoch, Augmentation? augment, int first)
    {
        var order = Data.Batches.Order(Count, seed, epoch);
        var key = Key.Create(seed).FoldIn(epoch);
        for (var i = first * size; i + size <= order.Length; i += size)
        {
            var rows = Tensor.Create(order[i..(i + size)]);
            var x = X.Take(rows);
            yield return (augment is null ? x : augment(x, key.FoldIn(i)), Y.Take(rows));
        }
    }

    static IEnumerable<T> Prefetch<T>(IEnumerable<T> source)
    {
        using var stop = new CancellationTokenSource();
        using var ready = new BlockingCollection<T>(boundedCapacity: 2);
        var token = stop.Token;
        var making = Task.Run(() =>
        {
            try
            {
                foreach (var item in source) ready.Add(item, token);
            }
            finally
            {
                ready.CompleteAdding();
            }
        });
        try
        {
            foreach (var item in ready.GetConsumingEnumerable()) yield return item;
            making.GetAwaiter().GetResult();
        }
        finally
        {
            // Who leaves early does not wait for what nobody takes.
            stop.Cancel();
            ((IAsyncResult)making).AsyncWaitHandle.WaitOne();
        }
    }
}
