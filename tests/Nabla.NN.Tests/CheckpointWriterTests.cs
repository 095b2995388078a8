using Nabla.Data;

namespace Nabla.NN.Tests;

/// <summary>What is written beside the training: it waits for nobody, and nobody waits for it.</summary>
public class CheckpointWriterTests
{
    readonly List<string> notices = [], written = [];

    Action Writes(string name, Task? until = null) => () =>
    {
        until?.GetAwaiter().GetResult();
        lock (written) written.Add(name);
    };

    [Fact]
    public async Task A_slow_disk_stalls_no_step_and_the_newest_and_the_best_are_written()
    {
        var writer = new CheckpointWriter(notices.Add);
        var disk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        writer.Offer(() => { begun.SetResult(); Writes("1", disk.Task)(); }, isBest: false);
        await begun.Task;
        // Nothing below comes back if it waits for the disk.
        writer.Offer(Writes("2"), isBest: false);
        writer.Offer(Writes("3"), isBest: true);
        writer.Offer(Writes("4"), isBest: false);
        writer.Offer(Writes("5"), isBest: true);
        writer.Offer(Writes("6"), isBest: false);
        writer.Offer(Writes("7"), isBest: false);
        Assert.Empty(written);
        disk.SetResult();
        Assert.Null(writer.Finish());
        Assert.Equal(["1", "5", "7"], written);
        writer.Offer(Writes("8"), isBest: false);
        Assert.Null(writer.Finish());
        Assert.Equal(["1", "5", "7", "8"], written);
    }

    [Fact]
    public void A_fault_is_told_and_the_next_one_is_tried()
    {
        var writer = new CheckpointWriter(notices.Add);
        writer.Offer(() => throw new DataException("the disk is full"), isBest: true);
        Assert.Equal("the disk is full", writer.Finish()!.Message);
        Assert.Equal(["the disk is full; training goes on without this checkpoint"], notices);
        writer.Offer(Writes("2"), isBest: false);
        Assert.Null(writer.Finish());
    }
}
