using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>Numbers as they come from a table, each less its mean and over its deviation.</summary>
/// <param name="Mean">(width), or one number.</param>
/// <param name="Deviation">The same.</param>
[Tree]
partial record Standardise(Tensor Mean, Tensor Deviation) : ILayer
{
    public Tensor Forward(Tensor x, Pass pass) => (x - Mean) / Deviation;
}

/// <summary>The way back: times the deviation, plus the mean.</summary>
/// <param name="Mean">(width), or one number.</param>
/// <param name="Deviation">The same.</param>
[Tree]
partial record Restore(Tensor Mean, Tensor Deviation) : ILayer
{
    public Tensor Forward(Tensor x, Pass pass) => x * Deviation + Mean;
}
