namespace Nabla;

/// <summary>
/// Makes a partial record a tree: transformations look into it, gradients come in its form, and <c>+ - * /</c> work
/// leaf by leaf. Members that are neither tensors nor trees are static: carried along, and compared by value.
/// <code>[Tree] public partial record Layer(Tensor W, Tensor B);</code>
/// The members and operators are written by Nabla's source generator, without reflection.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class TreeAttribute : Attribute;
