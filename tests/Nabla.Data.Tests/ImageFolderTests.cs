using Nabla.Viz;

namespace Nabla.Data.Tests;

public class ImageFolderTests
{
    static byte[] Picture(int width, int height, Func<int, int, Rgb> color)
    {
        Raster raster = new(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                raster[x, y] = color(x, y);
        return Png.Encode(raster);
    }

    static byte[] Gray(byte level) => Picture(2, 3, (x, y) => new Rgb(level, level, (byte)(level + x - x)));

    static string Refuses(TemporaryFolder folder) => Assert.Throws<DataException>(() => ImageFolder.Load(folder.Path)).Message;

    [Fact]
    public void Folders_are_classes_and_all_comes_in_ordinal_order()
    {
        using TemporaryFolder folder = new();
        folder.Write("dog/2.png", Gray(20));
        folder.Write("dog/10.png", Gray(10));
        folder.Write("Cat/a.png", Gray(30));
        folder.Write("dog/notes.txt", [1]);
        folder.Write("dog/.hidden.png", [1]);
        folder.Write(".git/x.png", [1]);
        ImageFolder pictures = ImageFolder.Load(folder.Path);
        Assert.Equal(["Cat", "dog"], pictures.Classes);
        Assert.Equal([0, 1, 1], pictures.Labels);
        Assert.Equal([3, 3, 2], pictures.Images.Shape);
        Assert.Equal([30, 10, 20], pictures.Images.Values<byte>().Chunk(6).Select(picture => picture[0]));
    }

    [Fact]
    public void Colours_are_planes_and_gray_is_their_weighted_sum()
    {
        using TemporaryFolder folder = new();
        folder.Write("a/1.png", Picture(2, 1, (x, _) => new Rgb((byte)(100 + x), 50, 200)));
        DataArray color = ImageFolder.Load(folder.Path, color: true).Images;
        Assert.Equal([1, 3, 1, 2], color.Shape);
        Assert.Equal([100, 101, 50, 50, 200, 200], color.Values<byte>());
        // 0.299 * 100 + 0.587 * 50 + 0.114 * 200 = 82.05, and 0.299 more.
        Assert.Equal([82, 82], ImageFolder.Load(folder.Path).Images.Values<byte>());
    }

    [Fact]
    public void Every_level_of_gray_stays_what_it_is()
    {
        using TemporaryFolder folder = new();
        folder.Write("a/1.png", Picture(256, 1, (x, _) => new Rgb((byte)x, (byte)x, (byte)x)));
        Assert.Equal(Enumerable.Range(0, 256).Select(x => (byte)x), ImageFolder.Load(folder.Path).Images.Values<byte>());
    }

    [Fact]
    public void What_is_transparent_stands_on_black()
    {
        using TemporaryFolder folder = new();
        folder.Write("a/1.png", Png.Encode(new Raster(1, 1)));
        Assert.Equal([0], ImageFolder.Load(folder.Path).Images.Values<byte>());
    }

    [Fact]
    public void Bad_folders_and_files_are_refused_by_name()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("no folders", Refuses(folder));
        Directory.CreateDirectory(folder["empty"]);
        Assert.Contains("no .png in the folder 'empty'", Refuses(folder));
        folder.Write("empty/1.png", [1, 2, 3]);
        Assert.Contains("1.png: The file is not a PNG", Refuses(folder));
        folder.Write("empty/1.png", Gray(1));
        folder.Write("more/1.png", Picture(3, 2, (_, _) => new Rgb(1, 1, 1)));
        Assert.Contains("is 3 x 2, but", Refuses(folder));
        Assert.Contains("cannot be read", Assert.Throws<DataException>(() => ImageFolder.Load(folder["nothing"])).Message);
    }
}
