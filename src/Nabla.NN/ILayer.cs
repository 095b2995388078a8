namespace Nabla.NN;

/// <summary>
/// A function of one tensor with parameters: an immutable tree of tensors, which transformations look into, gradients
/// come in the form of, and files keep by path. A model is a layer made of layers.
/// <code>
/// [Tree]
/// public partial record Net(Linear Hidden, Linear Out) : ILayer
/// {
///     public Tensor Forward(Tensor x, Pass pass) => x.Through(Hidden, pass).Relu().Through(Out, pass);
/// }
/// </code>
/// Images have their channels last, sequences their time second, and the first axis counts examples.
/// </summary>
public interface ILayer : ITree
{
    /// <summary>
    /// What the layer makes of x. It calls the layers inside by <see cref="Model.Through"/>, asks the pass whether it
    /// is one of training, draws from the pass's keys, and hands it new state; it keeps nothing.
    /// </summary>
    Tensor Forward(Tensor x, Pass pass);
}

/// <summary>
/// Tensors of a model that are not learned: no derivative reaches them, optimizers leave them alone, and the forward
/// pass of training replaces them. <see cref="Statistics"/> are such.
/// </summary>
public interface IState : ITree;
