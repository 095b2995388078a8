namespace Nabla.Viz;

/// <summary>Everything that can be wrong with a picture file, in one line for people.</summary>
public sealed class PictureException(string message, Exception? inner = null) : Exception(message, inner);
