namespace Nabla.NN;

/// <summary>
/// Writes in the background, one after another, so that training waits for nothing but the copy that it hands over.
/// Where the disk is slower than they come, one that has not been begun gives way to a newer one; that of the best
/// epoch only to a better one.
/// </summary>
/// <param name="notice">Told of what could not be written.</param>
sealed class CheckpointWriter(Action<string> notice)
{
    readonly Lock gate = new();
    Action? latest, best;
    Task? work;
    Exception? fault;

    /// <summary>Has something written soon, and returns at once.</summary>
    public void Offer(Action write, bool isBest)
    {
        lock (gate)
        {
            if (isBest) (best, latest) = (write, null);
            else latest = write;
            work ??= Task.Run(WriteAll);
        }
    }

    /// <summary>Waits until all is written.</summary>
    /// <returns>What was wrong with the last one, if anything was.</returns>
    public Exception? Finish()
    {
        Task? running;
        lock (gate) running = work;
        running?.GetAwaiter().GetResult();
        return fault;
    }

    void WriteAll()
    {
        while (Next() is { } write)
            try
            {
                write();
                fault = null;
            }
            catch (Exception failed) when (failed is Data.DataException or IOException or UnauthorizedAccessException)
            {
                fault = failed;
                notice($"{failed.Message}; training goes on without this checkpoint");
            }
    }

    // The best one is older than the latest: it was the latest when it came.
    Action? Next()
    {
        lock (gate)
        {
            var next = best ?? latest;
            if (best is not null) best = null;
            else latest = null;
            if (next is null) work = null;
            return next;
        }
    }
}
