using Nabla.Data;

namespace Nabla.Course;

/// <summary>
/// What a chapter writes on: named outputs and pictures, in the order in which the reader meets them. The command line
/// shows a page as it is written; tools/Weave collects it and puts each part at its place in the chapter's prose.
/// </summary>
/// <param name="quick">Leave out what takes long: the whole chapter then ends in under ten seconds.</param>
/// <param name="dataFolder">Where to look for MNIST first; null looks in the usual places.</param>
/// <param name="cancellation">Long loops look at it, so that Ctrl-C ends them.</param>
public abstract class Page(bool quick, string? dataFolder, CancellationToken cancellation)
{
    public bool Quick { get; } = quick;

    public string? DataFolder { get; } = dataFolder;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Runs <paramref name="body"/>; what it writes is the output called <paramref name="name"/>.</summary>
    public abstract void Output(string name, Action body);

    /// <summary>
    /// An output that takes long (a table over many seeds): not run in quick mode. <paramref name="minutes"/> is what
    /// it took on the two cores where it was measured last, said to the reader before it starts.
    /// </summary>
    public abstract void LongOutput(string name, double minutes, Action body);

    /// <summary>Writes a line of the current output.</summary>
    public abstract void WriteLine(string line = "");

    /// <summary>Shows how far a long loop is; never part of an output.</summary>
    public abstract void Progress(string message);

    /// <summary>
    /// The handwritten digits: the one way to them, so that a page which must not show synthetic ones can refuse. Where
    /// they may be others than MNIST (<see cref="Mnist.Source"/>), say so in the output.
    /// </summary>
    public virtual Mnist Digits() => Mnist.Load(DataFolder, Progress, Cancellation);

    /// <summary>Leaves a picture; <paramref name="fileName"/> has its type as extension: svg, png or gif.</summary>
    public abstract void Picture(string fileName, byte[] content);

    public void Picture(string fileName, string svg) => Picture(fileName, System.Text.Encoding.UTF8.GetBytes(svg));
}
