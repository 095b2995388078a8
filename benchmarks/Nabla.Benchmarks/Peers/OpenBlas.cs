using System.Runtime.InteropServices;

namespace Nabla.Benchmarks.Peers;

/// <summary>OpenBLAS by its plain C interface, where the machine has it.</summary>
static unsafe class OpenBlas
{
    const int RowMajor = 101, NoTrans = 111, Trans = 112;

    static readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*,
        int, void> Sgemm;
    static readonly delegate* unmanaged<int, void> SetThreads;

    /// <summary>Version and kernels, or why there is none.</summary>
    public static string Where { get; } = "libopenblas.so.0 is not on this machine";

    static OpenBlas()
    {
        if (!NativeLibrary.TryLoad("libopenblas.so.0", out var library)) return;
        Sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int,
            void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        SetThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        Where = Marshal.PtrToStringAnsi(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library,
            "openblas_get_config"))())!.Trim();
    }

    public static bool IsThere => Sgemm != null;

    public static void Use(int threads)
    {
        if (IsThere) SetThreads(threads);
    }

    /// <summary>C (m x n) = A B, all packed; a transposed operand lies in memory with its axes swapped.</summary>
    public static void Multiply(float* a, bool transposeA, float* b, bool transposeB, float* c, int m, int k, int n) =>
        Sgemm(RowMajor, transposeA ? Trans : NoTrans, transposeB ? Trans : NoTrans, m, n, k, 1, a, transposeA ? m : k,
            b, transposeB ? k : n, 0, c, n);
}
