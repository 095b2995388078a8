namespace Nabla.Onnx;

/// <summary>
/// A function that ONNX has no words for, or a model that is run as it can not be. The operation is the primitive or
/// the node, by its name; the message ends with the line of C# that it came from.
/// </summary>
/// <param name="operation">The primitive, or the node and its operator.</param>
/// <param name="operands">What it was given.</param>
/// <param name="rule">What would do.</param>
public sealed class OnnxException(string operation, string operands, string rule)
    : ArrayException(operation, operands, rule);
