namespace Nabla.Core;

/// <summary>A primitive that evaluates graphs: the printer shows them.</summary>
interface ICall
{
    /// <summary>The graphs, each with what it is for; the only one of a primitive needs no name.</summary>
    IReadOnlyList<(string Name, Graph Graph)> Graphs { get; }
}
