using System.Buffers.Binary;
using System.Text;
using CsCheck;

namespace Nabla.Data.Tests;

/// <summary>Npy against its specification (numpy.lib.format): files are made byte by byte.</summary>
public class NpyTests
{
    const string Six = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";

    static readonly byte[] six = [1, 2, 3, 4, 5, 6];

    /// <summary>The magic number, the version, the header's length (16 bits in version 1, else 32), header,
    /// elements.</summary>
    static byte[] File(string header, byte[] elements, byte major = 1, byte minor = 0)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[major == 1 ? 2 : 4];
        if (major == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, major, minor, .. length, .. text, .. elements];
    }

    static DataArray Scalar(string descr, params byte[] bytes) =>
        Npy.Parse(File($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (), }}", bytes));

    static string Refuses(byte[] file) => Assert.Throws<DataException>(() => Npy.Parse(file, "x.npy")).Message;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read(byte major)
    {
        DataArray array = Npy.Parse(File(Six, six, major));
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal(six, array.Values<byte>());
    }

    [Theory]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}")]
    [InlineData("{'shape': (2, 3), 'fortran_order': False, 'descr': '|u1'}")]
    [InlineData("{\"descr\":\"|u1\",\"fortran_order\":False,\"shape\":(2,3)}")]
    [InlineData("  {  'descr' : '<u1' , 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , }     \n")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L), }")]
    public void The_dictionary_is_read_however_it_is_spaced(string header) =>
        Assert.Equal([2, 3], Npy.Parse(File(header, six)).Shape);

    [Fact]
    public void Every_type_is_read_in_both_byte_orders()
    {
        Assert.True(Scalar("|b1", 1).Values<bool>()[0]);
        Assert.Equal(254, Scalar("|u1", 254).Values<byte>()[0]);
        Assert.Equal(-2, Scalar("|i1", 254).Values<sbyte>()[0]);
        Assert.Equal(0x0102, Scalar("<u2", 2, 1).Values<ushort>()[0]);
        Assert.Equal(0x0102, Scalar(">u2", 1, 2).Values<ushort>()[0]);
        Assert.Equal(-2, Scalar("<i2", 254, 255).Values<short>()[0]);
        Assert.Equal(-2, Scalar(">i2", 255, 254).Values<short>()[0]);
        Assert.Equal(0x01020304U, Scalar("<u4", 4, 3, 2, 1).Values<uint>()[0]);
        Assert.Equal(0x01020304, Scalar(">i4", 1, 2, 3, 4).Values<int>()[0]);
        Assert.Equal(0x0102030405060708UL, Scalar("<u8", 8, 7, 6, 5, 4, 3, 2, 1).Values<ulong>()[0]);
        Assert.Equal(0x0102030405060708, Scalar(">i8", 1, 2, 3, 4, 5, 6, 7, 8).Values<long>()[0]);
        // 1.5 is 3E00, 3FC00000, 3FF8000000000000.
        Assert.Equal((Half)1.5, Scalar("<f2", 0, 0x3E).Values<Half>()[0]);
        Assert.Equal((Half)1.5, Scalar(">f2", 0x3E, 0).Values<Half>()[0]);
        Assert.Equal(1.5f, Scalar("<f4", 0, 0, 0xC0, 0x3F).Values<float>()[0]);
        Assert.Equal(1.5f, Scalar(">f4", 0x3F, 0xC0, 0, 0).Values<float>()[0]);
        Assert.Equal(1.5, Scalar("<f8", 0, 0, 0, 0, 0, 0, 0xF8, 0x3F).Values<double>()[0]);
        Assert.Equal(1.5, Scalar(">f8", 0x3F, 0xF8, 0, 0, 0, 0, 0, 0).Values<double>()[0]);
    }

    [Fact]
    public void Fortrans_order_becomes_row_major()
    {
        // Columns one after the other: of [[1, 3, 5], [2, 4, 6]].
        DataArray matrix = Npy.Parse(File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", six));
        Assert.Equal([1, 3, 5, 2, 4, 6], matrix.Values<byte>());
        // Element (i, j, k) of 2 x 3 x 4 lies at i + 2 j + 6 k.
        byte[] cube = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        byte[] read = Npy.Parse(File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", cube)).Values<byte>();
        for (int i = 0, at = 0; i < 2; i++)
            for (int j = 0; j < 3; j++)
                for (int k = 0; k < 4; k++)
                    Assert.Equal(i + (2 * j) + (6 * k), read[at++]);
    }

    [Fact]
    public void Scalars_lines_and_nothing_have_shapes_too()
    {
        Assert.Empty(Scalar("|u1", 7).Shape);
        Assert.Equal([1], Npy.Parse(File("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", [7])).Shape);
        Assert.Equal([3, 0], Npy.Parse(File("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 0), }", [])).Shape);
    }

    [Theory]
    [InlineData("holds Python objects", "{'descr': '|O', 'fortran_order': False, 'shape': (), }")]
    [InlineData("holds Python objects", "{'descr': '|O8', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'<c8'", "{'descr': '<c8', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'<U3'", "{'descr': '<U3', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'|S3'", "{'descr': '|S3', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'|V2'", "{'descr': '|V2', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'<M8[ns]'", "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'<f16'", "{'descr': '<f16', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'|f4'", "{'descr': '|f4', 'fortran_order': False, 'shape': (), }")]
    [InlineData("'f4'", "{'descr': 'f4', 'fortran_order': False, 'shape': (), }")]
    [InlineData("structures of several fields", "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (), }")]
    [InlineData("has no '{'", "")]
    [InlineData("has no '{'", "[1, 2]")]
    [InlineData("has no ':'", "{'descr' '<f4'}")]
    [InlineData("has no ','", "{'descr': '<f4' 'fortran_order': False}")]
    [InlineData("has no string", "{descr: '<f4'}")]
    [InlineData("string without end", "{'descr")]
    [InlineData("an escape", "{'de\\x73cr': '<f4'}")]
    [InlineData("the key 'more' twice, or", "{'more': '<f4'}")]
    [InlineData("the key 'descr' twice", "{'descr': '<f4', 'descr': '<f4'}")]
    [InlineData("the key 'shape' twice", "{'shape': (), 'shape': ()}")]
    [InlineData("lacks", "{}")]
    [InlineData("lacks", "{'descr': '<f4', 'fortran_order': False}")]
    [InlineData("lacks", "{'descr': '<f4', 'shape': ()}")]
    [InlineData("neither True nor False", "{'fortran_order': 0}")]
    [InlineData("neither True nor False", "{'fortran_order': __import__('os')}")]
    [InlineData("has no '('", "{'shape': 3}")]
    [InlineData("has no '('", "{'shape': [3]}")]
    [InlineData("no tuple", "{'shape': (3)}")]
    [InlineData("no length", "{'shape': (-3,)}")]
    [InlineData("has no ','", "{'shape': (3.0,)}")]
    [InlineData("has no ','", "{'shape': (1+2,)}")]
    [InlineData("no length", "{'shape': (,)}")]
    [InlineData("no length", "{'shape': (9999999999999999999,)}")]
    [InlineData("goes on", "{'descr': '|u1', 'fortran_order': False, 'shape': ()} + 1")]
    [InlineData("more than any file", "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483648,)}")]
    [InlineData("overflows", "{'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647)}")]
    [InlineData("overflows", "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647)}")]
    [InlineData("header says 5", "{'descr': '|u1', 'fortran_order': False, 'shape': (5,)}")]
    [InlineData("header says 2", "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}")]
    [InlineData("header says 0", "{'descr': '|u1', 'fortran_order': False, 'shape': (0,)}")]
    public void A_header_that_lies_or_that_the_grammar_lacks_is_refused(string why, string header) =>
        Assert.Contains(why, Refuses(File(header, [1, 0, 0, 0])));

    [Fact]
    public void Over_32_axes_are_refused() => Assert.Contains("33 axes", Refuses(File(
        $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({string.Join(", ", Enumerable.Repeat(1, 33))})}}", [1])));

    [Fact]
    public void Another_magic_number_or_version_is_refused()
    {
        byte[] good = File(Six, six);
        Assert.Contains("no npy file", Refuses([0x92, .. good[1..]]));
        Assert.Contains("version 4.0", Refuses(File(Six, six, 4)));
        Assert.Contains("version 0.0", Refuses(File(Six, six, 0)));
        Assert.Contains("version 1.1", Refuses(File(Six, six, 1, 1)));
        for (int length = 0; length < good.Length; length++)
            Refuses(good[..length]);
        Refuses([.. good, 0]);
    }

    [Fact]
    public void A_header_over_the_limit_is_refused_before_it_is_read()
    {
        Assert.Contains("10,001 bytes", Refuses([0x93, .. "NUMPY"u8, 2, 0, 0x11, 0x27, 0, 0]));
        Assert.Contains("4,294,967,295 bytes", Refuses([0x93, .. "NUMPY"u8, 3, 0, 255, 255, 255, 255]));
        Assert.Contains("ends inside", Refuses([0x93, .. "NUMPY"u8, 2, 0, 0x10, 0x27, 0, 0]));
    }

    [Fact]
    public void A_length_is_checked_before_memory_is_asked_for()
    {
        byte[] file = File("{'descr': '<f8', 'fortran_order': False, 'shape': (200000000,)}", six);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("1,600,000,000", Refuses(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_truth_that_is_neither_is_refused() =>
        Assert.Contains("neither 0 nor 1", Assert.Throws<DataException>(() => Scalar("|b1", 2)).Message);

    [Fact]
    public void What_is_written_is_what_numpy_writes()
    {
        byte[] file = Npy.Encode(DataArray.Of<float>([1, 2, 3], 3));
        // np.save of np.array([1, 2, 3], 'f4'), NumPy 2: 128 bytes of header, of which 118 are counted.
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".PadRight(117) + "\n";
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header)], file[..128]);
        Assert.Equal(128 + 12, file.Length);
        Assert.Throws<ArgumentException>(() => Npy.Encode(DataArray.Of<float>([1], 1).As(ElementType.BF16)));
    }

    [Fact]
    public void Write_then_read_gives_the_same_array() => Gen.Select(
        Gen.Double.Array[0, 30], Gen.Bool.Array[0, 7], Gen.Short.Array[1, 9]).Sample((doubles, truths, shorts) =>
    {
        using TemporaryFolder folder = new();
        Npy.Write(folder["a"], DataArray.Of(doubles, 1, doubles.Length, 1));
        Assert.Equal(doubles, Npy.Read(folder["a"]).Values<double>());
        Assert.Equal([1, doubles.Length, 1], Npy.Read(folder["a"]).Shape);
        Assert.Equal(truths, Npy.Parse(Npy.Encode(DataArray.Of(truths, truths.Length))).Values<bool>());
        Assert.Equal(shorts, Npy.Parse(Npy.Encode(DataArray.Of(shorts, shorts.Length))).Values<short>());
    }, iter: 20);

    [Fact]
    public void A_missing_file_is_refused_in_a_line() =>
        Assert.Contains("cannot be read", Assert.Throws<DataException>(() => Npy.Read("/nowhere/x.npy")).Message);
}
