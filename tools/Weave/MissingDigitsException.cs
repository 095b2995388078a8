namespace Nabla.Weave;

/// <summary>The chapter needs the real MNIST, which is not here: it can not be woven on this machine.</summary>
sealed class MissingDigitsException(string where) : Exception(
    $"needs the real MNIST, and there is only: {where}");
