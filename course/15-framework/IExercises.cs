using Nabla.Course.Frameworks.Mini;

namespace Nabla.Course.Frameworks;

/// <summary>What chapter 15 asks of the reader.</summary>
interface IExercises
{
    Node Softplus(Node x, Pass pass);

    Node Huber(Node a, Node y, float delta, Pass pass);

    ILayer Residual(ILayer inner);

    Optimizer RmsProp(float rate, float alpha);
}
