using Nabla;
using Nabla.Course.Births;
using Nabla.Course.Einsums;
using Nabla.Course.Grads;

namespace Course.Tests;

/// <summary>The finder of chapter 13, its table, and the cells of its experiment that need no digits.</summary>
public class NansTests
{
    [Fact]
    public void The_finder_names_the_first_operation_and_its_numbers()
    {
        Value x = new NdArray([3], [1, 0, -2]);
        Birth? birth = Finder.Find(v => [Functions.Exp(Functions.Log(v[0])) + Functions.Log(v[0])], x);
        Assert.NotNull(birth);
        Assert.Equal((1, 1, double.NegativeInfinity, 0.0), (birth.Nth, birth.At, birth.Value, Assert.Single(birth.Inputs)));
    }

    [Fact]
    public void The_finder_is_silent_where_every_number_is_one()
    {
        Value[] p = [.. Networks.Shapes(4, 3, 2).Select((shape, k) => (Value)NdArray.Normal(k, shape))];
        static Value Loss(Value[] knobs) => Networks.Loss(knobs, NdArray.Normal(8, 4), NdArray.Normal(9, 2));
        Assert.Null(Finder.Find(Mini.Grad(Loss), p));
    }

    [Fact]
    public void The_finder_gives_the_derivatives_that_it_was_given()
    {
        static Value F(Value x) => (Functions.Sin(x) * Functions.Exp(x)).Sum();
        Value x = NdArray.Normal(1, 5);
        var finder = new Finder();
        Value watched = Mini.Grad(F)(finder.Watch(x));
        Assert.Null(finder.First);
        Assert.Equal(0, Mini.Grad(F)(x).Numbers.DistanceTo(watched.Numbers));
    }

    [Fact]
    public void Every_case_of_the_table_is_found_on_its_own_line_and_cured()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Tree.Root, "course", "13-nans", "Quandary.cs"));
        Assert.All(Quandary.Cases, one =>
        {
            NanBirth? birth = Nans.Find(one.Naive);
            Assert.NotNull(birth);
            Assert.StartsWith("Quandary.cs:", birth.Where);
            string line = lines[int.Parse(birth.Where!.Split(':')[1]) - 1];
            Assert.Contains(birth.Operation == "Div" ? " / " : $".{birth.Operation}()", line);
            Assert.NotNull(birth.Cure);
            Assert.Null(Nans.Find(one.Stable));
        });
    }
}
