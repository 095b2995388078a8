namespace Nabla.Course.Convolutions;

/// <summary>
/// The samples of a batch in groups, which the cores share; how they are cut does not depend on the cores.
/// </summary>
static class Samples
{
    /// <summary>
    /// Calls <paramref name="work"/> with the number of each group, its first sample and how many it has.
    /// </summary>
    /// <param name="samples">How many there are.</param>
    /// <param name="size">How many make a group; the last may be smaller.</param>
    /// <param name="threads">How many threads may work; 0 for as many as there are cores.</param>
    /// <param name="work">Runs at the same time as others.</param>
    public static void ForEachGroup(int samples, int size, int threads, Action<int, int, int> work)
    {
        int groups = (samples + size - 1) / size;
        if (threads == 1)
        {
            for (int group = 0; group < groups; group++)
                Work(group);
        }
        else
        {
            Parallel.For(0, groups, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads }, Work);
        }

        void Work(int group) => work(group, group * size, Math.Min(size, samples - (group * size)));
    }
}
