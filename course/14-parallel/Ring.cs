namespace Nabla.Course.Parallels;

/// <summary>Machines in a ring, each with an array: afterwards each has the sum of all. Here they take turns.</summary>
public static class Ring
{
    #region ring
    /// <summary>Each machine's array is cut into as many chunks as there are machines.</summary>
    public static void AllReduce(float[][] machines, Action<int, int>? arrived = null)
    {
        int n = machines.Length;
        for (int step = 0; step < n - 1; step++)
            Turn(-step, (mine, theirs) => mine + theirs);
        for (int step = 0; step < n - 1; step++)
            Turn(1 - step, (mine, theirs) => theirs);

        void Turn(int ahead, Func<float, float, float> take)
        {
            for (int i = 0; i < n; i++)
            {
                int to = (i + 1) % n, chunk = (i + ahead + n) % n;
                (int from, int end) = Bounds(chunk, n, machines[i].Length);
                for (int k = from; k < end; k++)
                    machines[to][k] = take(machines[to][k], machines[i][k]);
                arrived?.Invoke(to, chunk);
            }
        }
    }
    #endregion

    static (int From, int End) Bounds(int chunk, int n, int length) =>
        ((int)((long)length * chunk / n), (int)((long)length * (chunk + 1) / n));
}
