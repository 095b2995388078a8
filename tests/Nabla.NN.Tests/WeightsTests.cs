using System.Buffers.Binary;
using System.Text;
using Nabla.Data;

namespace Nabla.NN.Tests;

/// <summary>Weights from files, mapped or not: the bits that were written, wherever they lie.</summary>
public sealed class WeightsTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    static float[][] All(Sequential net) => [.. Tree.Leaves(net).Select(leaf => leaf.ToArray<float>())];

    [Fact]
    public void Arrays_that_many_cores_copy_are_those_that_were_written()
    {
        var key = Key.Create(0);
        Sequential net = new([.. Enumerable.Range(0, 9).Select(i => Linear.Create(key.FoldIn(i), 300 + i, 200))]);
        net.Save(path);
        Assert.Equal(All(net), All(Tree.Map(net, leaf => leaf * 0).Load(path)));
    }

    /// <summary>A header of odd length, as other programs may write it: its numbers can not be looked at in place.</summary>
    [Fact]
    public void Arrays_that_are_not_aligned_are_read_all_the_same()
    {
        var header = Encoding.UTF8.GetBytes(
            """{"Weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""");
        if (header.Length % 4 == 0) header = [.. header, (byte)' '];
        var bytes = new byte[16 + header.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + header.Length), 1.5f);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(12 + header.Length), -2f);
        File.WriteAllBytes(path, bytes);
        Assert.Equal([1.5f, -2f], new Linear(Tensor.Zeros([1, 2]), null).Load(path).Weight.ToArray<float>());
    }

    [Fact]
    public void A_type_that_no_tensor_has_is_refused_by_name()
    {
        Safetensors.Write(path, [new("Weight", DataArray.Of([(Half)1, (Half)2], 1, 2))]);
        var fault = Assert.Throws<DataException>(() => new Linear(Tensor.Zeros([1, 2]), null).Load(path));
        Assert.Contains("'Weight' is F16, not F32", fault.Message, StringComparison.Ordinal);
    }
}
