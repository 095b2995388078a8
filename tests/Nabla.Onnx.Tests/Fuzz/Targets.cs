using Nabla.Onnx;

namespace Nabla.Data.Tests.Fuzz;

/// <summary>The parser of Nabla.Onnx, and where its corpus lies. The fuzzer is that of Nabla.Data's tests.</summary>
static class Targets
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests/Nabla.Onnx.Tests/Fuzz/Corpus");

    public static Target[] All { get; } = [new("onnx", (file, _) => OnnxModel.Parse(file))];
}
