namespace Nabla.Weave;

/// <summary>The chapter needs the real MNIST, which is not here: it can not be woven on this machine.</summary>
sealed class MissingDigitsException() : Exception(
    "needs the real MNIST, which is not on this machine (point NABLA_DATA at a folder that holds it)");
