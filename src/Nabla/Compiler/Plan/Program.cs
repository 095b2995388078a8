namespace Nabla.Compiler.Plan;

/// <summary>What is left of a graph: kernels in order, and where everything lies.</summary>
/// <param name="Kernels">The calls, in the order in which they run.</param>
/// <param name="Inputs">How many inputs there are.</param>
/// <param name="Constants">The constants, row by row.</param>
/// <param name="Outputs">Each output's type.</param>
/// <param name="Donated">How many of the first outputs are written over inputs.</param>
/// <param name="ArenaBytes">What all temporaries need at once.</param>
sealed record Program(
    Kernel[] Kernels, int Inputs, Arrays.NDArray[] Constants, TensorType[] Outputs, int Donated, long ArenaBytes);
