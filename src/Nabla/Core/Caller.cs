using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nabla.Arrays;

namespace Nabla.Core;

/// <summary>
/// Which line of C# the thread is working for while a graph is made. An operator can take no caller information, and
/// a stack trace costs from 5 to some hundred microseconds, growing with the depth of the stack. So each operation
/// first reads the return addresses below it, which compiled code links by frame pointers: their hash is the key of
/// the place, found in a tenth of a microsecond, and only a key not seen before pays for a stack trace.
/// A key is trusted only if the addresses were as many as the frames of that trace. Where the runtime links frames
/// otherwise they never are, and every operation pays in full: slower, with the same lines.
/// </summary>
static class Caller
{
    const int MostPlaces = 1 << 16;

    static readonly ConcurrentDictionary<ulong, SourceLine?> places = [];

    // An address in the frame of the outermost Record of this thread; 0 while no graph is made.
    [ThreadStatic]
    static nint bottom;

    /// <summary>Makes a graph, say; meanwhile operations look up the line that they are on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Record<T>(Func<T> make)
    {
        if (bottom != 0) return make();
        nint here = 0;
        bottom = Address(ref here);
        try
        {
            return make();
        }
        finally
        {
            bottom = 0;
        }
    }

    /// <summary>Does as it is told; while the thread is observed, operations look up the line that they are on.</summary>
    public static T Observed<T>(Func<T> work) => Observer.Current is null ? work() : Record(work);

    /// <summary>Until disposed, all that is done is done for the line that calls; the outermost call decides.</summary>
    public static Scope Enter() => bottom == 0 || SourceLine.Current is not null ? default : new Scope(Look());

    /// <summary>Until disposed, all that is done is done for this line.</summary>
    public static Scope At(SourceLine? place) => place is null ? default : new Scope(place);

    /// <summary>
    /// Until disposed, what is done belongs to the derivative of a primitive, but for the first time that the primitive
    /// itself is applied. The outermost derivative counts: it is of what stands at the line.
    /// </summary>
    public static Scope Deriving(Primitive primitive, bool backward, bool itself = true) =>
        SourceLine.Current is not { } line || line.Note is Reason { Derivation: not null } ? default
        : new Scope(line.With(Reason.Of(line).Derive(new Derivation(primitive, backward) { IsBegun = !itself })));

    /// <summary>Until disposed, what is done is done for many examples, which inputs have along these axes.</summary>
    public static Scope Batching(int size, int?[] axes) =>
        SourceLine.Current is not { } line ? default : new Scope(line.With(Reason.Of(line).Batch(size, axes)));

    /// <summary>The line that a primitive is applied for, with the reason, where there is more to say than the line.</summary>
    public static SourceLine? Where(Primitive primitive)
    {
        if (SourceLine.Current is not { Note: Reason { Derivation: { } derivation } reason } line
            || !derivation.Begins(primitive)) return SourceLine.Current;
        return line.With(reason.Derive(null));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static SourceLine? Look()
    {
        var (key, count) = Walk(bottom);
        if (count > 0 && places.TryGetValue(key, out var known)) return known;
        var stack = new StackTrace(0, fNeedFileInfo: false);
        var place = SourceLine.Of(stack);
        if (count == Frames(stack))
        {
            if (places.Count > MostPlaces) places.Clear();
            places[key] = place;
        }
        return place;
    }

    // The frames from Look to the outermost Record.
    static int Frames(StackTrace stack)
    {
        var frames = stack.GetFrames();
        return 1 + Array.FindLastIndex(
            frames, frame => DiagnosticMethodInfo.Create(frame) is { Name: nameof(Record) } method
                && method.DeclaringTypeName == typeof(Caller).FullName);
    }

    // The return addresses of all frames up to an address, hashed. A frame's link holds the address of its caller's
    // link, and the return address stands above it. Links rise: what does not is none, and then the count is 0.
    // Nothing is read but this thread's own stack, between this method's frame and the bottom.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static (ulong Key, int Count) Walk(nint bottom)
    {
        const int nearest = 16;
        nint start = 0;
        var link = Address(ref start);
        for (var i = 0; i < nearest; i++)
        {
            link += nint.Size;
            if (link < Read(link) && Read(link) < bottom) break;
        }
        var (key, count) = (0UL, 0);
        while (link < bottom)
        {
            key = (key ^ (ulong)Read(link + nint.Size)) * 0x9E3779B97F4A7C15;
            key ^= key >> 32;
            count++;
            var next = Read(link);
            if (next <= link) return (0, 0);
            link = next;
        }
        return (key, count);
    }

    static nint Address(ref nint x) => Unsafe.ByteOffset(ref Unsafe.NullRef<nint>(), ref x);

    static nint Read(nint address) => Unsafe.AddByteOffset(ref Unsafe.NullRef<nint>(), address);

    /// <summary>Puts back what the thread worked for before.</summary>
    public readonly ref struct Scope
    {
        readonly SourceLine? before;
        readonly bool entered;

        public Scope(SourceLine? place)
        {
            (before, entered) = (SourceLine.Current, true);
            SourceLine.Current = place;
        }

        public void Dispose()
        {
            if (entered) SourceLine.Current = before;
        }
    }
}
