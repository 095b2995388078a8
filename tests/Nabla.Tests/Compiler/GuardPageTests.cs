using Nabla.Arrays.Tests;
using Nabla.Compiler;
using Nabla.Compiler.Emit;
using Nabla.Compiler.LoopIr;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Plan;

namespace Nabla.Tests.Compiler;

/// <summary>Emitted loops touch nothing outside what they read and write, at either end.</summary>
public unsafe class GuardPageTests
{
    [Fact]
    public void Emitted_loops_stay_within_their_ports()
    {
        if (OperatingSystem.IsWindows()) return;
        var loops = Enumerable.Range(5000, 150)
            .SelectMany(seed => GraphLowering.Run(Pipeline.Run(Programs.Make(seed).Graph)).Kernels)
            .Select(kernel => kernel is LoopKernel loop ? loop.Emitted : (kernel as RootKernel)?.Emitted).OfType<Loop>()
            .Where(loop => loop.Ports.All(IsForward)).ToArray();
        Assert.True(loops.Length > 100, $"only {loops.Length} loops");
        foreach (var loop in loops)
        {
            var code = LoopEmitter.Emit(loop, "guarded", watched: false);
            Run(loop, code, atEnd: true);
            Run(loop, code, atEnd: false);
        }
    }

    static bool IsForward(Port port) => port.ColumnStride >= 0 && port.RowStrides.All(stride => stride >= 0);

    static long Bytes(Loop loop, Port port) => port.Type.Size() * (1 + ((loop.Columns - 1L) * port.ColumnStride)
        + loop.Rows.Zip(port.RowStrides).Sum(axis => (axis.First - 1L) * axis.Second));

    static void Run(Loop loop, LoopCode code, bool atEnd)
    {
        var ports = loop.Ports.ToArray();
        var pages = ports.Select(port => new GuardPages((int)((Bytes(loop, port) + 4095) / 4096))).ToArray();
        var pointers = stackalloc byte*[ports.Length + 1];
        pointers[ports.Length] = (byte*)(nint)loop.Columns;
        for (var i = 0; i < ports.Length; i++)
            pointers[i] = atEnd ? pages[i].End - Bytes(loop, ports[i]) : pages[i].First;
        code(pointers, 0, loop.RowCount, 0, loop.Columns);
        foreach (var page in pages) page.Dispose();
    }
}
