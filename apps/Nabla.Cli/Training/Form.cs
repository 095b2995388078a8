using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Training;

/// <summary>A model that a file describes, before it has the file's numbers.</summary>
static class Form
{
    /// <summary>
    /// The model with a file's numbers. How many it has is counted before it is made: what a file says of its widths
    /// is not worth memory that the file does not fill.
    /// </summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="file">The same, read.</param>
    /// <param name="create">Makes the model, with any numbers.</param>
    /// <exception cref="DataException">The model does not fit the file.</exception>
    public static T Fill<T>(string path, SafetensorsFile file, Func<T> create) where T : ITree
    {
        try
        {
            IReadOnlyList<TensorType> types = Transform.EvalShape((Tensor _) => create())(Tensor.Scalar(0));
            long asked = types.Sum(type => (long)type.Shape.Size);
            long there = file.Arrays.Values.Sum(array => (long)array.Length);
            return asked <= there ? create().Load(path)
                : throw new DataException($"{path}: its model has {asked:N0} numbers, and there are {there:N0}");
        }
        catch (ArrayException fault)
        {
            throw new DataException($"{path}: what it says of its model makes none", fault);
        }
    }
}
