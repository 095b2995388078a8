using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nabla.Data.Tests;

public class DownloadTests
{
    static readonly Uri first = new("https://first.invalid/mnist/"), second = new("https://second.invalid/mnist/");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static bool IsFirst(Uri address) => address.Host == first.Host;

    /// <summary>The real files, as a mirror would send them.</summary>
    static byte[] Genuine(Uri address)
    {
        string? data = Environment.GetEnvironmentVariable("NABLA_DATA");
        Assert.SkipUnless(!string.IsNullOrEmpty(data), "NABLA_DATA does not say where MNIST is");
        string name = address.Segments[^1];
        string? path = new[] { Path.Combine(data, name), Path.Combine(data, "mnist", name) }.FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null, "NABLA_DATA does not hold MNIST gzipped");
        return File.ReadAllBytes(path);
    }

    static (List<string> Progress, FakeMirror Mirror) Fetch(TemporaryFolder folder, Func<Uri, object?> answer)
    {
        List<string> progress = [];
        FakeMirror mirror = new(answer);
        new MnistDownload([first, second], mirror).Fetch(folder.Path, progress.Add, Token);
        return (progress, mirror);
    }

    static string Fails(TemporaryFolder folder, Func<Uri, object?> answer)
    {
        string message = Assert.Throws<DataException>(() => Fetch(folder, answer)).Message;
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        return message;
    }

    [Fact]
    public void The_public_mirrors_are_two_and_secure()
    {
        Assert.Equal(2, MnistDownload.PublicMirrors.Count);
        Assert.All(MnistDownload.PublicMirrors, mirror =>
            Assert.Equal(("https", '/'), (mirror.Scheme, mirror.OriginalString[^1])));
    }

    [Fact]
    public void The_four_files_are_fetched_checked_and_read()
    {
        using TemporaryFolder folder = new();
        (List<string> progress, FakeMirror mirror) = Fetch(folder, Genuine);
        Assert.Equal(4, mirror.Asked.Count);
        Assert.Equal("https://first.invalid/mnist/train-images-idx3-ubyte.gz", mirror.Asked[0].AbsoluteUri);
        Assert.Equal(4, Directory.GetFileSystemEntries(folder.Path).Length);
        Assert.Contains(progress, line => line.Contains("train-images") && line.Contains("9.6 of 9.6 MB"));
        Assert.Equal("mnist", Mnist.Load(folder.Path, cancellation: Token).Source);
    }

    [Fact]
    public void The_second_mirror_is_asked_when_the_first_has_the_wrong_file()
    {
        using TemporaryFolder folder = new();
        byte[] wrong = Bytes.Gzip(SmallMnist.Images(3));
        (List<string> progress, FakeMirror mirror) = Fetch(folder, address => IsFirst(address) ? wrong : Genuine(address));
        Assert.Equal(8, mirror.Asked.Count);
        Assert.Contains(progress, line => line.Contains("first.invalid") && line.Contains("wrong checksum"));
        Assert.Equal("mnist", Mnist.Load(folder.Path, cancellation: Token).Source);
    }

    [Fact]
    public void Only_the_files_that_are_missing_are_fetched()
    {
        using TemporaryFolder folder = new();
        byte[] labels = Genuine(new Uri(first, SmallMnist.TestLabels + ".gz"));
        folder.Write(SmallMnist.TrainImages, SmallMnist.Images(1));
        folder.Write(SmallMnist.TrainLabels, SmallMnist.Labels(1));
        folder.Write(SmallMnist.TestImages + ".gz", Bytes.Gzip(SmallMnist.Images(1)));
        Assert.Equal([new Uri(first, SmallMnist.TestLabels + ".gz")], Fetch(folder, _ => labels).Mirror.Asked);
    }

    [Fact]
    public void A_mirror_that_sends_no_file_is_named_and_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("404", Fails(folder, _ => HttpStatusCode.NotFound));
        Assert.Contains("not gzipped", Fails(folder, _ => Encoding.UTF8.GetBytes("<html>log in to this network</html>")));
        Assert.Contains("wrong checksum", Fails(folder, _ => Bytes.Gzip(SmallMnist.Images(1))));
        Assert.Contains("cut off", Fails(folder, _ => Bytes.Gzip(SmallMnist.Images(3))[..^9]));
        Assert.Contains("unpacks to more", Fails(folder, _ => Bytes.Gzip(new byte[10_000_000])));
        Assert.Contains("sends more than", Fails(folder, _ => new Endless()));
    }

    [Fact]
    public void Cancelling_in_the_middle_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancel = new();
        MnistDownload download = new([first, second], new FakeMirror(_ => new Endless()));
        Assert.ThrowsAny<OperationCanceledException>(() => download.Fetch(folder.Path, _ => cancel.Cancel(), cancel.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_fault_of_the_mirror()
    {
        using TemporaryFolder folder = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Uri mirror = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        Task server = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Token);
            await using NetworkStream stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[1000], 1, cancellationToken: Token);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc"u8.ToArray(), Token);
        }, Token);
        MnistDownload download = new([mirror], new SocketsHttpHandler());
        Assert.Contains(
            "127.0.0.1:", Assert.Throws<DataException>(() => download.Fetch(folder.Path, _ => { }, Token)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        await server.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    /// <summary>A body without end.</summary>
    sealed class Endless : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => count;
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
