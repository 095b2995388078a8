namespace Nabla.Onnx;

/// <summary>What an exported file says besides the function.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Whether the first axis of every input counts examples, and the file is to take any number of them. A function
    /// that uses the number otherwise than as an extent is refused then, with the line that does.
    /// </summary>
    public bool AnyBatch { get; init; }

    /// <summary>The names of the inputs, in order; by default those of the parameter and its members.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The names of the outputs, in order; by default <c>y</c>, or those of the members.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>The name of the graph.</summary>
    public string Name { get; init; } = "nabla";

    /// <summary>Strings to keep in the file.</summary>
    public IEnumerable<KeyValuePair<string, string>>? Metadata { get; init; }
}
