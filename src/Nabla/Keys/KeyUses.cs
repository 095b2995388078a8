using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nabla.Arrays;

namespace Nabla.Keys;

/// <summary>Which keys have been used, and where; kept as long as the keys are.</summary>
static class KeyUses
{
    static readonly ConditionalWeakTable<Tensor, string> uses = [];

    /// <exception cref="KeyReuseException">The key has been used before.</exception>
    public static void Record(string operation, Tensor words)
    {
        if (uses.TryGetValue(words, out var first)) throw new KeyReuseException(operation, $"Key {words}", first);
        var line = SourceLine.Current ?? SourceLine.Of(new StackTrace(fNeedFileInfo: false));
        uses.Add(words, $"{operation} at {line}");
    }
}
