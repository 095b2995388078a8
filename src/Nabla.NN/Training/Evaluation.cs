namespace Nabla.NN;

/// <summary>Loss and metrics of a model on a whole set, in batches, compiled.</summary>
sealed class Evaluation<T>(
    Func<Tensor, Tensor, Tensor> loss, IReadOnlyDictionary<string, Metric>? metrics) where T : ILayer
{
    const int BatchSize = 500;

    readonly Func<T, Tensor, Tensor> predict = Transform.Jit((T model, Tensor x) => model.Predict(x));

    public (double? Loss, (string Name, double Value)[] Metrics) Of(T model, Dataset data)
    {
        var parts = Enumerable.Range(0, (data.Count + BatchSize - 1) / BatchSize).Select(i => predict(
            model, data.X.Slice(0, i * BatchSize, Math.Min((i + 1) * BatchSize, data.Count))));
        var output = Tensor.Concat([.. parts]);
        return ((double)loss(output, data.Y),
            [.. Asked(output, data.Y).Select(metric => (metric.Key, metric.Value(output, data.Y)))]);
    }

    IEnumerable<KeyValuePair<string, Metric>> Asked(Tensor output, Tensor target) => metrics
        ?? (Labels.AreLabels(output.Type, target)
            ? new Dictionary<string, Metric> { ["accuracy"] = Metrics.Accuracy }
            : []);
}

/// <summary>Targets that are classes of a model's output.</summary>
static class Labels
{
    public static bool AreLabels(TensorType output, Tensor target) => !target.DType.IsFloat()
        && output.Shape.Rank == target.Rank + 1 && target.Shape.Dims[1..].SequenceEqual(output.Shape.Dims[1..^1]);

    /// <summary>Refuses labels that are no class of the model, before anything is trained.</summary>
    public static void Check<T>(T model, Dataset data, string name) where T : ILayer
    {
        var output = Transform.EvalShape((T m, Tensor x) => m.Predict(x))(model, data.X.Slice(0, 0, 1))[0];
        if (!AreLabels(output, data.Y) || data.Count == 0) return;
        var classes = output.Shape[-1];
        var wrong = (data.Y < 0) | (data.Y >= classes);
        if (!(bool)wrong.Any()) return;
        var at = (int)wrong.Ravel().As(DType.I32).ArgMax();
        throw new ConfigurationException(
            $"Trainer, {name}", $"label {data.Y.Ravel()[at]} at {at}",
            $"the model, {model}, has {classes} outputs: labels are 0 to {classes - 1}");
    }
}
