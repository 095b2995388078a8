using Microsoft.CodeAnalysis;

namespace Nabla.Generators.Analyzers;

/// <summary>
/// What compiles and yet goes wrong when it runs: one number and one line each, and the line says what to write.
/// Listed with examples in docs/analyzers.md. They are silent where they are not certain.
/// </summary>
static class Usage
{
    const string Category = "Nabla.Usage";

    public static readonly DiagnosticDescriptor
        TracedNumber = new("NABLA007", "A traced tensor has no numbers",
            "'{0}' has no {1} while the function is traced: {2}",
            Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            "A function that goes into Jit, Vmap, MakeGraph, EvalShape or a control flow operation runs with tensors "
            + "that have a type and no numbers. C# can not branch on them, or convert them; Grad alone does not mind."),
        KeyReuse = new("NABLA008", "A key is used twice",
            "'{0}' {1}, and the same key gives the same numbers: {2}",
            Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            "A key is used by every draw and by Split, once; FoldIn is no use. Numbers that should be independent are "
            + "equal otherwise."),
        StaleCapture = new("NABLA009", "A jitted function does not see a variable change",
            "'{0}' changes in line {1}, and '{2}' goes on with what it was when traced: make it an argument of the "
            + "jitted function",
            Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            "What a jitted function captures is a constant of its graph, from the first call on."),
        JitInLoop = new("NABLA010", "A function is traced again in every round",
            "{0} is a new function in every round of the loop, and is traced and compiled each time: {1}",
            Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            "The graphs of Jit belong to the function object, and a lambda that captures is a new object each time "
            + "that it is evaluated."),
        EinsumString = new("NABLA011", "An einsum string that makes no sense",
            "\"{0}\" at character {1}: {2}",
            Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            "Words of letters between commas, one for each operand; then, if anything, an arrow and the output's "
            + "letters, each once and each in an operand: \"bi,ij->bj\".");
}
