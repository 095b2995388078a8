using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Training;

/// <summary>Finds the digits, and says wherever they are not MNIST's that they are not.</summary>
static class DataSource
{
    public static Mnist Find(Session session, string? folder)
    {
        Mnist data = Mnist.Load(folder, session.Terminal.Status, session.Cancellation);
        string warning = data.Source == "mnist" ? "" : $" ([yellow]{data.Source}[/])";
        session.Terminal.Line($"Data: {data.Where.EscapeMarkup()}{warning}");
        return data;
    }

    /// <summary>Goes after every title and number that depends on data other than MNIST.</summary>
    public static string Note(string source) => source switch
    {
        "mnist" => "",
        "synthetic" => " (synthetic digits, not MNIST)",
        _ => $" ({source} data, not MNIST)",
    };
}
