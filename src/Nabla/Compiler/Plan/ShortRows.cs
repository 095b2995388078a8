using System.Runtime.CompilerServices;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Plan;

/// <summary>
/// Where the ports of a loop lie whose short rows are walked several at a time: those that go on from row to row begin at
/// a piece's first row; of what begins anew with each row there is a copy as long as the rows together.
/// </summary>
sealed unsafe class ShortRows
{
    const int Line = 64;

    readonly byte[] memory;
    readonly int columns;
    readonly (int Port, int Bytes, int Offset)[] repeated;

    public ShortRows(Loop loop, int together, bool watched)
    {
        columns = loop.Columns;
        Port[] ports = [.. loop.Ports];
        var count = ports.Length + (watched ? 2 : 1);
        var end = sizeof(Ports) + (count * (sizeof(byte*) + sizeof(nint)));
        var copies = new List<(int, int, int)>();
        foreach (var port in ports.Where(Lengthening.BeginsAnew))
        {
            end = (end + Line - 1) / Line * Line;
            copies.Add((port.Index, port.Type.Size(), end));
            end += together * columns * port.Type.Size();
        }
        repeated = [.. copies];
        memory = GC.AllocateArray<byte>(end, pinned: true);
        var addresses = (byte**)((byte*)Table + sizeof(Ports));
        *Table = new() { Count = count, Together = together, Addresses = addresses, Steps = (nint*)(addresses + count) };
        foreach (var port in ports)
            Table->Steps[port.Index] = Lengthening.GoesOn(loop, port) ? columns * port.Type.Size() : 0;
    }

    /// <summary>Where each port lies; valid as long as this is reachable.</summary>
    public Ports* Table => (Ports*)Unsafe.AsPointer(ref memory[0]);

    /// <summary>Takes the addresses, and what is repeated, as they are now.</summary>
    public void Begin(byte** pointers)
    {
        var table = Table;
        for (var port = 0; port < table->Count; port++) table->Addresses[port] = pointers[port];
        foreach (var (port, bytes, offset) in repeated)
        {
            var row = new ReadOnlySpan<byte>(pointers[port], columns * bytes);
            table->Addresses[port] = (byte*)table + offset;
            for (var i = 0; i < table->Together; i++) row.CopyTo(memory.AsSpan(offset + (i * row.Length)));
        }
    }

    /// <summary>Addresses, the flag's and the number of columns behind them; and the bytes of each port's row, or 0.</summary>
    public struct Ports
    {
        public int Count, Together;
        public byte** Addresses;
        public nint* Steps;

        /// <summary>Where a port has this row.</summary>
        public readonly byte* Of(int port, int row) => Addresses[port] + (row * Steps[port]);
    }
}
