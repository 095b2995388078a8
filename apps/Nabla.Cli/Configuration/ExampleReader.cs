using System.Text.Json;
using Nabla.Cli.Training;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>Reads the <c>data</c> of a configuration; paths in it begin at the configuration's folder.</summary>
sealed class ExampleReader(ConfigNode root, string home, long seed, Session session)
{
    static readonly string[] kinds = ["csv", "images", "folder"];

    readonly ConfigNode data = root["data"]!;

    double Share => data["validation"] is { Kind: JsonValueKind.Number } share ? share.Number : 0.1;

    /// <exception cref="CommandException">The fields do not go together, or not with the data.</exception>
    /// <exception cref="DataException">A file can not be read.</exception>
    public Examples Read()
    {
        if (data.Kind == JsonValueKind.String)
            return Digits();
        string[] given = [.. kinds.Where(kind => data[kind] is not null)];
        if (given.Length != 1)
            throw data.Fault(given.Length == 0
                ? "it lacks what to read: csv, images (with labels), or folder"
                : $"there is {string.Join(" and ", given)}, and one is read");
        Alone("csv", "target", "separator", "skip", "missing");
        Alone("images", "labels", "validationImages", "validationLabels");
        Alone("folder", "color");
        Examples examples = given[0] switch
        {
            "csv" => new CsvExamples(root, At(data["csv"]!), Other, Share, seed, session.Terminal.Warn).Read(),
            "images" => Idx(),
            _ => Folder(),
        };
        return examples.Train.Count > 0 ? examples : throw data.Fault("there is no example in it");
    }

    // Fields of one kind of data beside another are a mistake that nobody would see.
    void Alone(string kind, params string[] fields)
    {
        if (data[kind] is null && fields.Select(field => data[field]).FirstOrDefault(node => node is not null) is { } odd)
            throw odd.Fault($"it goes with {kind}, which is not there");
    }

    string At(ConfigNode path) => Path.GetFullPath(Path.Combine(home, path.Text));

    string? Other => data["validation"] is { Kind: JsonValueKind.String } path ? At(path) : null;

    Examples Digits()
    {
        Mnist mnist = DataSource.Find(session, null);
        (DigitSet train, DigitSet validation) = mnist.Split();
        return new(
            Dataset.Of(train), Dataset.Of(validation),
            new ClassTarget([.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]),
            $"{train.Count:N0} digits to learn, {validation.Count:N0} to validate with");
    }

    Examples Idx()
    {
        if (data["labels"] is null)
            throw data["images"]!.Fault("it goes with labels, which are not there");
        Dataset all = Pair("images", "labels");
        Dataset? validation = null;
        if (data["validationImages"] is { } pictures)
        {
            if (data["validationLabels"] is null)
                throw pictures.Fault("it goes with validationLabels, which are not there");
            validation = Pair("validationImages", "validationLabels");
            if (!validation.X.Shape.Dims[1..].SequenceEqual(all.X.Shape.Dims[1..]))
                throw pictures.Fault($"its examples are {validation.X.Shape}, and those to learn {all.X.Shape}");
        }
        else if (data["validation"] is { Kind: JsonValueKind.String } path)
            throw path.Fault("of IDX files there are two: validationImages and validationLabels");
        int classes = 1 + (int)Tensor.Concat([all.Y, .. validation is null ? [] : new[] { validation.Y }]).Max();
        return Parted(
            all, validation, new ClassTarget([.. Enumerable.Range(0, classes).Select(label => $"{label}")]));
    }

    Dataset Pair(string imagesField, string labelsField)
    {
        DataArray images = Data.Idx.Read(At(data[imagesField]!)), labels = Data.Idx.Read(At(data[labelsField]!));
        if (labels.Shape.Count != 1 || labels.Type is not (ElementType.U8 or ElementType.I16 or ElementType.I32))
            throw data[labelsField]!.Fault(
                $"labels are whole numbers, one each; these are {labels.Type} of {labels.Shape.Count} axes");
        if (images.Shape[0] != labels.Shape[0])
            throw data[labelsField]!.Fault($"there are {labels.Shape[0]:N0} labels and {images.Shape[0]:N0} images");
        int[] known = labels.As(ElementType.I32).Values<int>();
        if (known.AsSpan().ContainsAnyExceptInRange(0, ushort.MaxValue))
            throw data[labelsField]!.Fault("a label is from 0 to 65,535");
        return new(Pixels(images, [.. images.Shape]), Tensor.Create(known));
    }

    // Bytes from 0 to 1; pictures without channels get their one.
    static Tensor Pixels(DataArray images, int[] shape)
    {
        float[] values = images.As(ElementType.F32).Values<float>();
        if (images.Type == ElementType.U8)
            values = Array.ConvertAll(values, pixel => pixel / 255);
        return Tensor.Create<float>(values, shape.Length == 3 ? [.. shape, 1] : [.. shape]);
    }

    Examples Folder()
    {
        bool color = data.Flag("color", false);
        ImageFolder learned = ImageFolder.Load(At(data["folder"]!), color);
        Dataset? validation = null;
        if (Other is { } path)
        {
            ImageFolder other = ImageFolder.Load(path, color);
            if (!other.Classes.SequenceEqual(learned.Classes))
                throw data["validation"]!.Fault(
                    $"its folders are {string.Join(", ", other.Classes.Take(10))}; "
                    + $"those to learn {string.Join(", ", learned.Classes.Take(10))}");
            if (!other.Images.Shape.Skip(1).SequenceEqual(learned.Images.Shape.Skip(1)))
                throw data["validation"]!.Fault("its pictures are of another size than those to learn");
            validation = Pictures(other);
        }
        return Parted(Pictures(learned), validation, new ClassTarget(learned.Classes));
    }

    static Dataset Pictures(ImageFolder folder)
    {
        Tensor pixels = Pixels(folder.Images, [.. folder.Images.Shape]);
        // [count, 3, y, x], where the framework has its channels last.
        return new(
            folder.Images.Shape.Count == 4 ? pixels.Transpose(0, 2, 3, 1) : pixels, Tensor.Create([.. folder.Labels]));
    }

    Examples Parted(Dataset all, Dataset? validation, Target target)
    {
        Dataset train = all;
        if (validation is null)
        {
            (int[] learn, int[] held) = Examples.Split(all.Count, Share, seed);
            (train, validation) = (Examples.Rows(all, learn)!, Examples.Rows(all, held));
        }
        string size = string.Join(" x ", all.X.Shape.Dims[1..].ToArray());
        return new(train, validation, target,
            $"{train.Count:N0} examples of {size} to learn, {validation?.Count ?? 0:N0} to validate with; "
            + $"{target.Outputs} classes");
    }
}
