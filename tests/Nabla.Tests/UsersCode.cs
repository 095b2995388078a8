using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Nabla.Tests;

/// <summary>A program as users write it, in the compiler's hands.</summary>
static class UsersCode
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using Nabla;

        """;

    static readonly CSharpParseOptions options = new(LanguageVersion.CSharp14);

    static readonly MetadataReference[] references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "Nabla.dll" or "Nabla.Arrays.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static Compilation Compile(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary) =>
        CSharpCompilation.Create(
            "Users", [CSharpSyntaxTree.ParseText(Usings + source, options)], references,
            new(kind, nullableContextOptions: NullableContextOptions.Enable));
}
