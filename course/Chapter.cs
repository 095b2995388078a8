namespace Nabla.Course;

/// <summary>A chapter: its place in the table of contents, what runs, and what the reader is asked.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Folder">The folder under course/, such as <c>01-neuron</c>.</param>
/// <param name="Title">As the index shows it.</param>
/// <param name="Builds">What the reader builds in it, in a line for the index.</param>
/// <param name="Run">Writes the whole chapter on a page.</param>
/// <param name="Exercises">The reader's exercises, run on the reader's own code (Exercises.cs).</param>
/// <param name="Solutions">The same, run on ours (Solutions.cs).</param>
public sealed record Chapter(
    int Number,
    string Folder,
    string Title,
    string Builds,
    Action<Page> Run,
    IReadOnlyList<Exercise> Exercises,
    IReadOnlyList<Exercise> Solutions);
