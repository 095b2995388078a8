namespace Nabla.Compiler.Plan;

/// <summary>Whose memory a slot is.</summary>
enum SlotKind : byte
{
    /// <summary>The caller's: read, or owned and rewritten where the slot was donated.</summary>
    Input,

    /// <summary>The graph's own.</summary>
    Constant,

    /// <summary>A piece of the arena, shared by slots whose lives do not meet.</summary>
    Temporary,

    /// <summary>A result's.</summary>
    Output,
}

/// <summary>
/// A piece of memory of the plan. Its life is measured in kernels: the first that writes, the last that reads.
/// </summary>
sealed class Slot(SlotKind kind, int index, long bytes)
{
    public SlotKind Kind { get; set; } = kind;

    /// <summary>Which input, constant or output it is.</summary>
    public int Index { get; set; } = index;

    public long Bytes => bytes;

    public int First { get; set; } = int.MaxValue;

    public int Last { get; set; } = -1;

    /// <summary>Where a temporary lies in the arena.</summary>
    public long Offset { get; set; }

    /// <summary>The slot whose memory this one takes over in place; null for its own.</summary>
    public Slot? Over { get; set; }

    /// <summary>The slot that has the memory.</summary>
    public Slot Root => Over?.Root ?? this;

    public override string ToString() => Over is { } over ? $"{over}" : Kind switch
    {
        SlotKind.Temporary => $"arena+{Offset}",
        _ => $"{Kind.ToString().ToLowerInvariant()}{Index}",
    };
}
