using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Nabla.Generators.Analyzers;

/// <summary>The calls of Nabla's transformations in a file, in order.</summary>
static class Calls
{
    public static IEnumerable<IInvocationOperation> Of(SemanticModel model, CancellationToken token) =>
        from node in model.SyntaxTree.GetRoot(token).DescendantNodes().OfType<InvocationExpressionSyntax>()
        where MayBeTransform(node)
        let call = model.GetOperation(node, token) as IInvocationOperation
        where call is not null && Contents.IsNabla(call.TargetMethod.ContainingType, "Transform")
        select call;

    // By its name, before the compiler is asked: files are full of calls.
    static bool MayBeTransform(InvocationExpressionSyntax node) => node.Expression switch
    {
        SimpleNameSyntax name => char.IsUpper(name.Identifier.ValueText.FirstOrDefault()),
        MemberAccessExpressionSyntax { Name: var name } => char.IsUpper(name.Identifier.ValueText.FirstOrDefault()),
        _ => false,
    };
}
