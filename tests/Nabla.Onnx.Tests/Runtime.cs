using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Nabla.Onnx.Tests;

/// <summary>A file run by ONNX Runtime, which knows nothing of this project.</summary>
static class Runtime
{
    public static Tensor[] Run(byte[] model, params (string Name, Tensor Value)[] inputs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        using var session = new InferenceSession(model, options);
        using var results = session.Run([.. inputs.Select(each => Input(each.Name, each.Value))]);
        return [.. results.Select(Output)];
    }

    static NamedOnnxValue Input(string name, Tensor x) => x.DType switch
    {
        DType.F32 => Value<float>(name, x),
        DType.F64 => Value<double>(name, x),
        DType.I32 => Value<int>(name, x),
        DType.I64 => Value<long>(name, x),
        DType.U8 => Value<byte>(name, x),
        _ => Value<bool>(name, x),
    };

    static NamedOnnxValue Value<T>(string name, Tensor x) where T : unmanaged =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(x.ToArray<T>(), x.Shape.Dims.ToArray()));

    static Tensor Output(DisposableNamedOnnxValue value) => value.ElementType switch
    {
        TensorElementType.Float => Made<float>(value),
        TensorElementType.Double => Made<double>(value),
        TensorElementType.Int32 => Made<int>(value),
        TensorElementType.Int64 => Made<long>(value),
        TensorElementType.UInt8 => Made<byte>(value),
        _ => Made<bool>(value),
    };

    static Tensor Made<T>(DisposableNamedOnnxValue value) where T : unmanaged
    {
        var tensor = value.AsTensor<T>();
        return Tensor.Create<T>(tensor.ToArray(), (Shape)tensor.Dimensions.ToArray());
    }
}
