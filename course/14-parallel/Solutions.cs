using static Nabla.Transform;

namespace Nabla.Course.Parallels;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public double[] Accumulated(Func<int[], double[]> meanSlope, int[] batch, int atOnce) =>
    [
        .. batch.Chunk(atOnce).Select(piece => meanSlope(piece).Select(slope => slope * piece.Length / batch.Length))
            .Aggregate((sum, term) => sum.Zip(term, (a, b) => a + b)),
    ];

    public void Butterfly(float[][] machines)
    {
        for (int bit = 1; bit < machines.Length; bit *= 2)
        {
            float[][] before = [.. machines.Select(machine => machine.ToArray())];
            for (int i = 0; i < machines.Length; i++)
            {
                for (int k = 0; k < machines[i].Length; k++)
                    machines[i][k] = before[i][k] + before[i ^ bit][k];
            }
        }
    }

    // B c / n + 2 (n - 1) (latency + bytes / n / bandwidth) < B c, solved for B.
    public int BreakEven(Cluster cluster, double secondsForOne, double bytes, int machines) => 1 + (int)Math.Floor(
        2 * ((machines * cluster.Latency) + (bytes / cluster.Bandwidth)) / secondsForOne);

    public Tensor Normalized(Tensor x)
    {
        Tensor centred = x - PMean(x.Mean(0), "data");
        return centred / (PMean(centred.Square().Mean(0), "data") + 1e-5f).Sqrt();
    }
}
