using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

/// <summary>An operator on lanes: T in, T out.</summary>
interface IUnary
{
    /// <summary>Whether it takes less time than its operands to come and go.</summary>
    static virtual bool IsLight => false;

    static abstract V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged;
}

/// <summary>An operator on two lanes.</summary>
interface IBinary
{
    static abstract V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged;
}

/// <summary>The way of a result to memory.</summary>
interface IStore
{
    static abstract unsafe void Put<V, T>(V x, T* to) where V : unmanaged, ILanes<V, T> where T : unmanaged;
}

/// <summary>Through the caches, where the result is soon read.</summary>
struct Kept : IStore
{
    [MethodImpl(AggressiveInlining)]
    public static unsafe void Put<V, T>(V x, T* to) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        x.Store(to);
}

/// <summary>Past the caches: what the result replaces is not read first. The memory is aligned to the vector.</summary>
struct Aside : IStore
{
    [MethodImpl(AggressiveInlining)]
    public static unsafe void Put<V, T>(V x, T* to) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        x.StoreAside(to);
}

/// <summary>An operator on single elements, where lanes gain nothing.</summary>
interface IScalarUnary<T, R>
{
    static abstract R Invoke(T x);
}

/// <summary>An operator on two single elements.</summary>
interface IScalarBinary<T, R>
{
    static abstract R Invoke(T a, T b);
}

/// <summary>
/// The loops, each written once. Operands are pointers to contiguous elements, inputs first, the output last; the
/// output may be one of the inputs, but not overlap one otherwise. A rest shorter than a vector goes through a
/// vector on the stack: nothing outside an operand is touched, and every element meets the same instructions.
/// </summary>
static unsafe class Loops
{
    const int Line = 64;

    [MethodImpl(AggressiveOptimization)]
    public static void Unary<TOp, T, S>(byte** p, nint n) where TOp : IUnary where T : unmanaged where S : IStore
    {
        if (VectorWidth.Is512) Unary<TOp, T, S, Lanes512<T>>((T*)p[0], (T*)p[1], n);
        else if (VectorWidth.Is256) Unary<TOp, T, S, Lanes256<T>>((T*)p[0], (T*)p[1], n);
        else Unary<TOp, T, S, Lanes128<T>>((T*)p[0], (T*)p[1], n);
    }

    [MethodImpl(AggressiveOptimization), SkipLocalsInit]
    static void Unary<TOp, T, S, V>(T* x, T* y, nint n)
        where TOp : IUnary where T : unmanaged where S : IStore where V : unmanaged, ILanes<V, T>
    {
        var (whole, bytes) = Cut<V, T>(n);
        if (TOp.IsLight) Light<TOp, T, S, V>(x, y, whole);
        else Whole<TOp, T, S, V>(x, y, whole);
        if (bytes == 0) return;
        var space = stackalloc byte[2 * Line];
        var rest = (V*)Aligned(space);
        *rest = default;
        Unsafe.CopyBlock(rest, x + whole, bytes);
        Whole<TOp, T, S, V>((T*)rest, (T*)rest, V.Count);
        Unsafe.CopyBlock(y + whole, rest, bytes);
    }

    [MethodImpl(AggressiveOptimization)]
    static void Whole<TOp, T, S, V>(T* x, T* y, nint n)
        where TOp : IUnary where T : unmanaged where S : IStore where V : unmanaged, ILanes<V, T>
    {
        for (nint i = 0; i < n; i += V.Count) S.Put(TOp.Invoke<V, T>(V.Load(x + i)), y + i);
    }

    // The same for light operators. Loads in a row, then stores in a row: memory is read and written up to a fifth
    // faster than by turns. A method of its own: what the compiler puts in line has a limit, which heavy ones fill.
    [MethodImpl(AggressiveOptimization | NoInlining)]
    static void Light<TOp, T, S, V>(T* x, T* y, nint n)
        where TOp : IUnary where T : unmanaged where S : IStore where V : unmanaged, ILanes<V, T>
    {
        nint i = 0, c = V.Count;
        for (; i <= n - (4 * c); i += 4 * c)
        {
            T* from = x + i, to = y + i;
            V v0 = V.Load(from), v1 = V.Load(from + c), v2 = V.Load(from + (2 * c)), v3 = V.Load(from + (3 * c));
            S.Put(TOp.Invoke<V, T>(v0), to);
            S.Put(TOp.Invoke<V, T>(v1), to + c);
            S.Put(TOp.Invoke<V, T>(v2), to + (2 * c));
            S.Put(TOp.Invoke<V, T>(v3), to + (3 * c));
        }
        for (; i < n; i += c) S.Put(TOp.Invoke<V, T>(V.Load(x + i)), y + i);
    }

    // Elements in whole vectors, and the bytes of the others.
    [MethodImpl(AggressiveInlining)]
    static (nint Whole, uint Bytes) Cut<V, T>(nint n) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var whole = n & -V.Count;
        return (whole, (uint)((n - whole) * sizeof(T)));
    }

    [MethodImpl(AggressiveInlining)]
    static void* Aligned(byte* space) => (void*)(((nint)space + Line - 1) & -Line);

    [MethodImpl(AggressiveOptimization)]
    public static void Binary<TOp, T, S>(byte** p, nint n) where TOp : IBinary where T : unmanaged where S : IStore
    {
        if (VectorWidth.Is512) Binary<TOp, T, S, Lanes512<T>>((T*)p[0], (T*)p[1], (T*)p[2], n);
        else if (VectorWidth.Is256) Binary<TOp, T, S, Lanes256<T>>((T*)p[0], (T*)p[1], (T*)p[2], n);
        else Binary<TOp, T, S, Lanes128<T>>((T*)p[0], (T*)p[1], (T*)p[2], n);
    }

    [MethodImpl(AggressiveOptimization), SkipLocalsInit]
    static void Binary<TOp, T, S, V>(T* a, T* b, T* y, nint n)
        where TOp : IBinary where T : unmanaged where S : IStore where V : unmanaged, ILanes<V, T>
    {
        var (whole, bytes) = Cut<V, T>(n);
        Whole<TOp, T, S, V>(a, b, y, whole);
        if (bytes == 0) return;
        var space = stackalloc byte[3 * Line];
        var rest = (V*)Aligned(space);
        rest[0] = rest[1] = default;
        Unsafe.CopyBlock(rest, a + whole, bytes);
        Unsafe.CopyBlock(rest + 1, b + whole, bytes);
        Whole<TOp, T, S, V>((T*)rest, (T*)(rest + 1), (T*)rest, V.Count);
        Unsafe.CopyBlock(y + whole, rest, bytes);
    }

    [MethodImpl(AggressiveOptimization)]
    static void Whole<TOp, T, S, V>(T* a, T* b, T* y, nint n)
        where TOp : IBinary where T : unmanaged where S : IStore where V : unmanaged, ILanes<V, T>
    {
        for (nint i = 0; i < n; i += V.Count) S.Put(TOp.Invoke<V, T>(V.Load(a + i), V.Load(b + i)), y + i);
    }

    /// <summary>A comparison: lanes in, a byte of 0 or 1 an element out.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void Compare<TOp, T>(byte** p, nint n) where TOp : IBinary where T : unmanaged
    {
        if (VectorWidth.Is512) Compare<TOp, T, Lanes512<T>>((T*)p[0], (T*)p[1], p[2], n);
        else if (VectorWidth.Is256) Compare<TOp, T, Lanes256<T>>((T*)p[0], (T*)p[1], p[2], n);
        else Compare<TOp, T, Lanes128<T>>((T*)p[0], (T*)p[1], p[2], n);
    }

    [MethodImpl(AggressiveInlining)]
    static void Compare<TOp, T, V>(T* a, T* b, byte* y, nint n)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count)
            Spread(TOp.Invoke<V, T>(V.Load(a + i), V.Load(b + i)).Bits(), y + i, V.Count);
        if (i == n) return;
        V left = default, right = default;
        var bytes = (uint)((n - i) * sizeof(T));
        Unsafe.CopyBlock(&left, a + i, bytes);
        Unsafe.CopyBlock(&right, b + i, bytes);
        Spread(TOp.Invoke<V, T>(left, right).Bits(), y + i, (int)(n - i));
    }

    // Eight bits become eight bytes at once: the product repeats them, the mask leaves bit k in byte k, adding 0x7F
    // carries any bit to the top of its byte.
    [MethodImpl(AggressiveInlining)]
    static void Spread(ulong bits, byte* y, int count)
    {
        for (; count >= 8; count -= 8, bits >>= 8, y += 8)
        {
            var spread = ((bits & 0xFF) * 0x0101010101010101) & 0x8040201008040201;
            *(ulong*)y = ((spread + 0x7F7F7F7F7F7F7F7F) >> 7) & 0x0101010101010101;
        }
        for (; count > 0; count--, bits >>= 1, y++) *y = (byte)(bits & 1);
    }

    /// <summary>Where the condition's byte is not 0, a; elsewhere b: a mask of all bits or none, no branch.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void Select<T>(byte** p, nint n) where T : unmanaged
    {
        T* a = (T*)p[1], b = (T*)p[2], y = (T*)p[3];
        if (typeof(T) == typeof(byte)) SelectBytes(p[0], (byte*)a, (byte*)b, (byte*)y, n);
        else if (typeof(T) == typeof(int)) SelectInts(p[0], (int*)a, (int*)b, (int*)y, n);
        else SelectLongs(p[0], (long*)a, (long*)b, (long*)y, n);
    }

    static void SelectBytes(byte* condition, byte* a, byte* b, byte* y, nint n)
    {
        nint i = 0;
        for (; i <= n - 16; i += 16)
        {
            var mask = Vector128.Equals(Vector128.Load(condition + i), default);
            Vector128.ConditionalSelect(mask, Vector128.Load(b + i), Vector128.Load(a + i)).Store(y + i);
        }
        for (; i < n; i++) y[i] = condition[i] != 0 ? a[i] : b[i];
    }

    static void SelectInts(byte* condition, int* a, int* b, int* y, nint n)
    {
        nint i = 0;
        for (; i <= n - 8; i += 8)
        {
            var eight = Vector128.CreateScalarUnsafe(*(long*)(condition + i)).AsByte();
            var wide = Vector256.WidenLower(eight.ToVector256Unsafe());
            var mask = Vector256.Equals(Vector256.WidenLower(wide).AsInt32(), default);
            Vector256.ConditionalSelect(mask, Vector256.Load(b + i), Vector256.Load(a + i)).Store(y + i);
        }
        for (; i < n; i++) y[i] = condition[i] != 0 ? a[i] : b[i];
    }

    static void SelectLongs(byte* condition, long* a, long* b, long* y, nint n)
    {
        nint i = 0;
        for (; i <= n - 4; i += 4)
        {
            var wide = Vector256.Create(condition[i], condition[i + 1], condition[i + 2], (long)condition[i + 3]);
            var mask = Vector256.Equals(wide, default);
            Vector256.ConditionalSelect(mask, Vector256.Load(b + i), Vector256.Load(a + i)).Store(y + i);
        }
        for (; i < n; i++) y[i] = condition[i] != 0 ? a[i] : b[i];
    }

    [MethodImpl(AggressiveOptimization)]
    public static void ScalarUnary<TOp, T, R>(byte** p, nint n)
        where TOp : IScalarUnary<T, R> where T : unmanaged where R : unmanaged
    {
        var x = (T*)p[0];
        var y = (R*)p[1];
        for (nint i = 0; i < n; i++) y[i] = TOp.Invoke(x[i]);
    }

    [MethodImpl(AggressiveOptimization)]
    public static void ScalarBinary<TOp, T, R>(byte** p, nint n)
        where TOp : IScalarBinary<T, R> where T : unmanaged where R : unmanaged
    {
        T* a = (T*)p[0], b = (T*)p[1];
        var y = (R*)p[2];
        for (nint i = 0; i < n; i++) y[i] = TOp.Invoke(a[i], b[i]);
    }

    [MethodImpl(AggressiveOptimization)]
    public static void Copy<T>(byte** p, nint n) where T : unmanaged =>
        Buffer.MemoryCopy(p[0], p[1], n * sizeof(T), n * sizeof(T));
}
