namespace Nabla.Compiler.Plan;

/// <summary>
/// Where temporaries lie. A slot lives from the kernel that writes it to the last that reads it; a write takes over
/// the memory of a read that ends there, if the kernel allows; every other slot, greatest first, takes the lowest
/// place where it meets no other life.
/// </summary>
static class Layout
{
    const long Line = 64;

    /// <summary>Gives each temporary its place; returns the bytes of the arena.</summary>
    public static long Assign(Kernel[] kernels)
    {
        var temporaries = Lives(kernels);
        TakeOver(kernels);
        var placed = new List<Slot>();
        long end = 0;
        foreach (var slot in temporaries.Where(slot => slot.Over is null).OrderByDescending(slot => slot.Bytes))
        {
            slot.Offset = LowestPlace(slot, placed);
            placed.Add(slot);
            end = Math.Max(end, slot.Offset + Rounded(slot.Bytes));
        }
        return end;
    }

    static List<Slot> Lives(Kernel[] kernels)
    {
        var temporaries = new HashSet<Slot>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < kernels.Length; i++)
            foreach (var view in kernels[i].Reads.Concat(kernels[i].Writes))
            {
                (view.Slot.First, view.Slot.Last) = (Math.Min(view.Slot.First, i), Math.Max(view.Slot.Last, i));
                if (view.Slot.Kind == SlotKind.Temporary) temporaries.Add(view.Slot);
            }
        return [.. temporaries.OrderBy(slot => slot.First)];
    }

    static void TakeOver(Kernel[] kernels)
    {
        for (var i = 0; i < kernels.Length; i++)
        {
            var taken = new HashSet<Slot>(ReferenceEqualityComparer.Instance);
            foreach (var write in kernels[i].Writes)
            {
                if (write.Slot is not { Kind: SlotKind.Temporary, Over: null } taker) continue;
                var read = kernels[i].Reads.FirstOrDefault(read => Ends(read.Slot, i)
                    && read.Slot.Bytes == taker.Bytes && kernels[i].InPlace(read, write));
                if (read is null || !taken.Add(read.Slot.Root)) continue;
                taker.Over = read.Slot;
                read.Slot.Root.Last = Math.Max(read.Slot.Root.Last, taker.Last);
            }
        }
    }

    static bool Ends(Slot slot, int kernel) => slot.Root is { Kind: SlotKind.Temporary } root && root.Last == kernel;

    static long LowestPlace(Slot slot, List<Slot> placed)
    {
        long at = 0;
        foreach (var other in placed.Where(other => other.First <= slot.Last && slot.First <= other.Last)
            .OrderBy(other => other.Offset))
        {
            if (at + Rounded(slot.Bytes) <= other.Offset) break;
            at = Math.Max(at, other.Offset + Rounded(other.Bytes));
        }
        return at;
    }

    static long Rounded(long bytes) => (bytes + Line - 1) / Line * Line;
}
