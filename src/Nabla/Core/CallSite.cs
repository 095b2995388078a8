using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Nabla.Core;

/// <summary>
/// Where in C# an equation came from. An operator can take no caller information, so while a function is traced the
/// raw stack is kept, and the method, file and line are looked up, in the portable symbols beside the assembly, only
/// when they are shown. The runtime walks the whole stack: far too slow for every trace, so only graphs that are made
/// to be looked at keep it.
/// </summary>
sealed class CallSite
{
    static readonly Assembly nabla = typeof(CallSite).Assembly;

    readonly StackTrace stack = new(2, fNeedFileInfo: false);

    /// <summary>The file and line of the innermost caller outside Nabla; null where there are no symbols.</summary>
    public (string File, int Line)? Resolve()
    {
        foreach (var frame in stack.GetFrames())
            if (frame.GetMethod() is { } method && method.Module.Assembly != nabla)
                return Find(method, frame.GetILOffset());
        return null;
    }

    public override string ToString() => Resolve() is var (file, line) ? $"{Path.GetFileName(file)}:{line}" : "";

    static (string File, int Line)? Find(MethodBase method, int offset)
    {
        var symbols = Path.ChangeExtension(method.Module.FullyQualifiedName, ".pdb");
        if (!File.Exists(symbols)) return null;
        using var provider = MetadataReaderProvider.FromPortablePdbImage([.. File.ReadAllBytes(symbols)]);
        var reader = provider.GetMetadataReader();
        var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken);
        SequencePoint? found = null;
        foreach (var point in reader.GetMethodDebugInformation(handle).GetSequencePoints())
            if (!point.IsHidden && point.Offset <= offset) found = point;
        return found is { } at ? (reader.GetString(reader.GetDocument(at.Document).Name), at.StartLine) : null;
    }
}
