using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace Nabla.Arrays;

/// <summary>
/// The place in a user's C# that something came from: a method and an offset into it. File and line are looked up, in
/// the portable symbols in or beside the assembly, only when they are shown. Exact in a Debug build. In a Release
/// build a statement whose value goes straight on into the next, through no variable that is read twice, counts with
/// it under the line of the first; and a method that was optimised into its caller counts as the caller's line.
/// </summary>
sealed class SourceLine
{
    [ThreadStatic]
    static SourceLine? current;

    static readonly ConditionalWeakTable<Assembly, object> libraries = [];

    // Null in a natively compiled program, which knows the names of methods and no more.
    readonly MethodBase? method;
    readonly int offset;
    readonly string name;
    readonly Lazy<(string File, int Line)?> place;

    SourceLine(MethodBase? method, int offset, string name)
    {
        (this.method, this.offset, this.name) = (method, offset, name);
        place = new(Find);
    }

    SourceLine(SourceLine line, object? note)
    {
        (method, offset, name, place) = (line.method, line.offset, line.name, line.place);
        Note = note;
    }

    /// <summary>What whoever works for the line has to say of why; this room does not look at it.</summary>
    public object? Note { get; }

    /// <summary>The same line, with another note.</summary>
    public SourceLine With(object? note) => new(this, note);

    /// <summary>
    /// What this thread is working for, where that is no longer on its stack; errors are of that place.
    /// </summary>
    public static SourceLine? Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>
    /// The innermost frame that is neither the library's nor the runtime's; null where there is none.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026",
        Justification = "What was trimmed away is shown without a line.")]
    public static SourceLine? Of(StackTrace stack)
    {
        foreach (var frame in stack.GetFrames())
        {
            if (frame.GetMethod() is { } method)
            {
                if (!IsLibrary(method.Module.Assembly))
                    return new SourceLine(method, frame.GetILOffset(), $"{method.DeclaringType?.Name}.{method.Name}");
            }
            else if (!RuntimeFeature.IsDynamicCodeSupported && DiagnosticMethodInfo.Create(frame) is { } named
                && !IsLibrary(named.DeclaringAssemblyName.Split(',')[0]))
            {
                return new SourceLine(null, -1, $"{named.DeclaringTypeName}.{named.Name}");
            }
        }
        return null;
    }

    /// <summary>The file and the line, from 1; null where there are no symbols.</summary>
    public (string File, int Line)? Resolve() => place.Value;

    /// <summary><c>File.cs:12</c>, or the method where there are no symbols.</summary>
    public override string ToString() => Resolve() is var (file, line)
        ? $"{file[(file.LastIndexOfAny(['/', '\\']) + 1)..]}:{line}"
        : name;

    static bool IsLibrary(Assembly assembly)
    {
        if (!libraries.TryGetValue(assembly, out var known))
            libraries.AddOrUpdate(assembly, known = IsLibrary(assembly.GetName().Name!));
        return (bool)known;
    }

    static bool IsLibrary(string assembly) =>
        assembly is "Nabla" or "Nabla.Arrays" or "Nabla.NN" or "Nabla.Onnx"
        || assembly.StartsWith("System.", StringComparison.Ordinal);

    [UnconditionalSuppressMessage("SingleFile", "IL3002",
        Justification = "Inside a single file it is <Unknown>: no such file is there, and so no line.")]
    (string File, int Line)? Find()
    {
        if (method is null || offset < 0) return null;
        using var symbols = Symbols(method.Module.FullyQualifiedName);
        if (symbols is null) return null;
        var reader = symbols.GetMetadataReader();
        var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken);
        SequencePoint? found = null;
        foreach (var point in reader.GetMethodDebugInformation(handle).GetSequencePoints())
            if (!point.IsHidden && point.Offset <= offset) found = point;
        return found is { } at ? (reader.GetString(reader.GetDocument(at.Document).Name), at.StartLine) : null;
    }

    static MetadataReaderProvider? Symbols(string assembly)
    {
        try
        {
            if (!File.Exists(assembly)) return null;
            var beside = Path.ChangeExtension(assembly, ".pdb");
            if (File.Exists(beside)) return MetadataReaderProvider.FromPortablePdbImage([.. File.ReadAllBytes(beside)]);
            using var image = new PEReader(File.OpenRead(assembly));
            var inside = image.ReadDebugDirectory().Where(e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
            return inside.Any() ? image.ReadEmbeddedPortablePdbDebugDirectoryData(inside.First()) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }
}
