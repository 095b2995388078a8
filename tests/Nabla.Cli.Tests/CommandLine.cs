using System.Text.Json;

namespace Nabla.Cli.Tests;

/// <summary>What one invocation, inside this process, left on its two streams.</summary>
sealed record Invocation(int Code, string Output, string Error)
{
    public static Invocation Of(params string[] args) => Of(CancellationToken.None, args);

    public static Invocation Of(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = App.Run(args, output, error, cancellation);
        return new Invocation(code, output.ToString(), error.ToString());
    }

    /// <summary>Standard output as the one document that it must be: anything else beside it does not parse.</summary>
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
