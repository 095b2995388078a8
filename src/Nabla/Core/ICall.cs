namespace Nabla.Core;

/// <summary>A primitive that evaluates a graph: the printer shows it.</summary>
interface ICall
{
    Graph Graph { get; }
}
