using System.Net;

namespace Nabla.Data.Tests;

/// <summary>
/// Mirrors without a network: answers each address with bytes, a stream, a status, or (null) with silence.
/// </summary>
sealed class FakeMirror(Func<Uri, object?> answer) : HttpMessageHandler
{
    public List<Uri> Asked { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        Asked.Add(request.RequestUri!);
        switch (answer(request.RequestUri!))
        {
            case byte[] bytes:
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
            case Stream stream:
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stream) };
            case HttpStatusCode status:
                return new HttpResponseMessage(status);
            default:
                await Task.Delay(Timeout.Infinite, cancellation);
                throw new InvalidOperationException("the wait does not end");
        }
    }
}
