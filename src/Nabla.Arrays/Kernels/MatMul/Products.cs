using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Matrix products on raw memory, by the widest vectors of the machine and all workers. The result does not depend on
/// either: each element of C is one chain of multiply-adds over k, in order.
/// </summary>
static unsafe class Products
{
    struct Job<T> where T : unmanaged
    {
        public Product<T>* Product;
        public ProductPlan Plan;
        public int Across, Blocks;
    }

    public static void Compute<T>(ref Product<T> product) where T : unmanaged
    {
        if (product.M == 0 || product.N == 0 || product.Batches == 0) return;
        product.Normalize();
        if (VectorWidth.Is512) Compute<T, Lanes512<T>>(ref product);
        else if (VectorWidth.Is256) Compute<T, Lanes256<T>>(ref product);
        else Compute<T, Lanes128<T>>(ref product);
    }

    static void Compute<T, V>(ref Product<T> product) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var plan = ProductPlan.For<T, V>(product);
        fixed (Product<T>* pointer = &product)
        {
            var job = new Job<T> { Product = pointer, Plan = plan, Across = Ceiling(product.N, plan.Columns) };
            job.Blocks = job.Across * Ceiling(product.M, plan.Rows);
            WorkerPool.Run(checked(Ceiling(product.Batches, plan.Group) * job.Blocks), &Chunk<T, V>, &job);
        }
    }

    static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);

    // Some batches of few elements each, or a block of one batch.
    static void Chunk<T, V>(void* state, int chunk) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var job = (Job<T>*)state;
        int first = chunk / job->Blocks * job->Plan.Group, at = chunk % job->Blocks;
        var end = (int)Math.Min((long)first + job->Plan.Group, job->Product->Batches);
        int row = at / job->Across * job->Plan.Rows, column = at % job->Across * job->Plan.Columns;
        for (var batch = first; batch < end; batch++)
            new ProductBlock<T, V>(job->Product, job->Plan, batch, row, column).Compute();
    }
}
