namespace Nabla.Data;

/// <summary>
/// Everything that can be wrong with a file, a folder or a download of data. Its message is one line for a person, and
/// begins with what was read. No other exception leaves a reader of this room, whatever the bytes are; only
/// <see cref="OperationCanceledException"/> passes where a cancellation was asked for.
/// </summary>
/// <param name="message">What is wrong; line ends in it become spaces, and after 400 characters it is cut.</param>
/// <param name="inner">What failed beneath, if anything did.</param>
public sealed class DataException(string message, Exception? inner = null)
    : Exception(OneLine(message), inner)
{
    const int MaxLength = 400;

    static string OneLine(string message) =>
        (message.Length > MaxLength ? message[..MaxLength] + "..." : message).ReplaceLineEndings(" ");
}
