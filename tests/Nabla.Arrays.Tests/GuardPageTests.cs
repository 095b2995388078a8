using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

public unsafe class GuardPageTests
{
    [Fact]
    public void No_kernel_touches_a_byte_outside_its_operands()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        using GuardPages a = new(4), b = new(4), c = new(4), d = new(4);
        var ran = 0;
        var pointers = stackalloc byte*[4];
        foreach (var type in DTypes.All)
            foreach (var n in ElementwiseTests.Lengths)
                foreach (var atEnd in new[] { true, false })
                {
                    byte* At(GuardPages pages, int size) => atEnd ? pages.End - (n * size) : pages.First;
                    var size = type.Size();
                    void Run(delegate*<byte**, nint, void> kernel, byte* p0, byte* p1, byte* p2, byte* p3)
                    {
                        if (kernel is null) return;
                        pointers[0] = p0;
                        pointers[1] = p1;
                        pointers[2] = p2;
                        pointers[3] = p3;
                        kernel(pointers, n);
                        ran++;
                    }
                    foreach (var op in Enum.GetValues<UnaryOp>())
                        Run(Tables.Unary<Kept>(op, type), At(a, size), At(b, op >= UnaryOp.IsNaN ? 1 : size), null, null);
                    foreach (var op in Enum.GetValues<BinaryOp>()) Run(Tables.Binary<Kept>(op, type), At(a, size), At(b, size), At(c, size), null);
                    foreach (var op in Enum.GetValues<CompareOp>()) Run(Tables.Compare(op, type), At(a, size), At(b, size), At(c, 1), null);
                    Run(Tables.Select(type), At(a, 1), At(b, size), At(c, size), At(d, size));
                    Run(Tables.Copy(type), At(a, size), At(b, size), null, null);
                    if (n > 0 && type == DType.F32)
                    {
                        Run(&Folds.Fold<Add, float>, At(a, 4), b.End - 4, null, null);
                        foreach (var rows in new nint[] { 1, 2, 8, 11 })
                            if (rows * n * 4 <= 4 * 4096)
                                Run(&Folds.Into<Max, float>, At(a, (int)rows * 4), At(b, 4), (byte*)rows, (byte*)(nint)(n * 4));
                    }
                }
        Assert.True(ran > 20_000, $"{ran} runs");
    }

    [Fact]
    public void No_kernel_of_rows_touches_a_byte_outside_its_row()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        using GuardPages a = new(12), b = new(12), c = new(2), d = new(2);
        var ran = 0;
        foreach (var size in new[] { 4, 8 })
            foreach (var n in ElementwiseTests.Lengths.Where(n => n > 0))
                foreach (var atEnd in new[] { true, false })
                    foreach (var rows in new[] { 1, 3 })
                    {
                        var length = n * rows * size;
                        byte* x = atEnd ? a.End - length : a.First, y = atEnd ? b.End - length : b.First;
                        byte* gain = atEnd ? c.End - (n * size) : c.First, bias = atEnd ? d.End - (n * size) : d.First;
                        if (length > 12 * 4096 || n * size > 2 * 4096) continue;
                        foreach (var form in Enum.GetValues<RowForm>())
                        {
                            var job = new RowJob(form, x, y, n, rows, gain, bias, 1e-5, size == 4);
                            RowJob.Chunk(&job, 0);
                            ran++;
                        }
                    }
        Assert.True(ran > 1000, $"{ran} runs");
    }

    [Fact]
    public void No_scan_sort_or_search_touches_a_byte_outside_its_row()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        using GuardPages a = new(24), b = new(24);
        foreach (var n in ElementwiseTests.Lengths.Append(9001).Where(n => n > 0))
            foreach (var atEnd in new[] { true, false })
            {
                byte* At(GuardPages pages, int size) => atEnd ? pages.End - (n * size) : pages.First;
                Scans.Run<Add, float>(At(a, 4), At(b, 4), n);
                Scans.Run<Max, double>(At(a, 8), At(b, 8), n);
                Sorting.Values<float>(At(a, 4), At(b, 4), n);
                Sorting.Places<double>(At(a, 8), At(b, 4), n);
                Scans.First<Max, float>(At(a, 4), b.End - 4, n);
                Scans.First<Min, byte>(At(a, 1), b.End - 4, n);
                Assert.Equal(0, *(int*)(b.End - 4));
            }
    }

    [Theory, InlineData(1, 5, 7, 1), InlineData(3, 4, 9, 17), InlineData(2, 30, 5, 65), InlineData(1, 1, 1, 1025)]
    public void No_gather_or_scatter_touches_a_byte_outside_its_operands(int outer, int extent, int count, int inner)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mmap");
        using GuardPages a = new(6), b = new(6), c = new(6);
        foreach (var form in Enum.GetValues<GatherForm>())
            foreach (var atEnd in new[] { true, false })
            {
                byte* At(GuardPages pages, int n, int size) => atEnd ? pages.End - (n * size) : pages.First;
                var places = form is GatherForm.TakeAlong or GatherForm.ScatterAddAlong ? outer * count * inner : count;
                var at = (long*)At(a, places, 8);
                for (var i = 0; i < places; i++) at[i] = i % 2 == 0 ? extent - 1 : 0;
                var table = (float*)At(b, outer * extent * inner, 4);
                var rows = (float*)At(c, outer * count * inner, 4);
                new Span<float>(table, outer * extent * inner).Fill(1);
                new Span<float>(rows, outer * count * inner).Fill(2);
                var job = new Gather.Job(at, (byte*)table, (byte*)rows, outer, extent, count, inner, form);
                var fetches = form is GatherForm.Take or GatherForm.TakeAlong;
                for (var chunk = 0; chunk < job.Chunks; chunk++)
                    if (fetches) Gather.Job.Fetch<int>(&job, chunk);
                    else Gather.Job.Add<float>(&job, chunk);
                // Fetched: all ones. Added: every update of 2 once, to ones.
                var sum = new Span<float>(table, outer * extent * inner).ToArray().Sum();
                Assert.Equal((outer * extent * inner) + (fetches ? 0 : 2 * outer * count * inner), sum);
                Assert.All(new Span<float>(rows, outer * count * inner).ToArray(), v => Assert.Equal(fetches ? 1 : 2, v));
            }
    }
}
