namespace Nabla.Arrays.Kernels.Lanes;

/// <summary>
/// Several elements that are worked on at once. An operator is written once over these and runs on 128, 256 and 512
/// bits; since every member is exact or correctly rounded, it gives the same bits on each.
/// A comparison gives a mask: all bits of a lane set where it holds. Floor, Ceiling, Round, Truncate, Sqrt, Pow2 and
/// Exponent are for floating-point lanes only.
/// </summary>
unsafe interface ILanes<V, T> where V : unmanaged, ILanes<V, T> where T : unmanaged
{
    static abstract int Count { get; }
    static abstract V Load(T* p);
    void Store(T* p);
    /// <summary>Stores past the caches, at an address aligned to the vector.</summary>
    void StoreAside(T* p);
    static abstract V Fill(T x);
    /// <summary>The constant nearest to x in every lane.</summary>
    static abstract V Of(double x);
    static abstract V operator +(V a, V b);
    static abstract V operator -(V a, V b);
    static abstract V operator *(V a, V b);
    static abstract V operator /(V a, V b);
    static abstract V operator -(V a);
    static abstract V operator ~(V a);
    static abstract V operator &(V a, V b);
    static abstract V operator |(V a, V b);
    static abstract V operator ^(V a, V b);
    static abstract V Equal(V a, V b);
    static abstract V Less(V a, V b);
    static abstract V LessEqual(V a, V b);
    static abstract V Select(V mask, V a, V b);
    /// <summary>IEEE 754 minimum: NaN if either is, -0 below +0.</summary>
    static abstract V Min(V a, V b);
    /// <summary>IEEE 754 maximum: NaN if either is, -0 below +0.</summary>
    static abstract V Max(V a, V b);
    /// <summary>The lesser by one instruction; b if either is NaN (or NaN), either zero of two.</summary>
    static abstract V Least(V a, V b);
    /// <summary>The greater by one instruction; b if either is NaN (or NaN), either zero of two.</summary>
    static abstract V Greatest(V a, V b);
    static abstract V Abs(V a);
    static abstract V Sqrt(V a);
    static abstract V Floor(V a);
    static abstract V Ceiling(V a);
    /// <summary>To the nearest whole number, ties to even.</summary>
    static abstract V Round(V a);
    static abstract V Truncate(V a);
    /// <summary>a b + c; rounded once, where it is rounded.</summary>
    static abstract V Fma(V a, V b, V c);
    /// <summary>2 to the k, for whole k within the range of normal numbers.</summary>
    static abstract V Pow2(V k);
    /// <summary>a 2^k for a near 1 and whole k, rounded once.</summary>
    static abstract V Scale(V a, V k);
    /// <summary>The exponent of a positive normal number.</summary>
    static abstract V Exponent(V x);
    /// <summary>32-bit lanes moved towards the high bits, zeros following.</summary>
    static abstract V ShiftLeft(V a, int by);
    /// <summary>32-bit lanes moved towards the low bits, zeros following.</summary>
    static abstract V ShiftRight(V a, int by);
    /// <summary>32-bit lanes moved towards the high bits, which follow at the low end; by 1 to 31.</summary>
    static abstract V RotateLeft(V a, int by);
    /// <summary>The top bit of each lane, the first lane's lowest.</summary>
    ulong Bits();
}
