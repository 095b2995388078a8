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
        var plan = product.Plan ??= ProductPlan.For<T, V>(product);
        fixed (Product<T>* pointer = &product)
        {
            var job = new Job<T> { Product = pointer, Plan = plan };
            if (job.Plan.Group == 0) Batches<T, V>(pointer, job.Plan, 0, product.Batches);
            else WorkerPool.Run(((product.Batches - 1) / job.Plan.Group) + 1, &Group<T, V>, &job);
        }
    }

    // Some batches of few elements each; what a round runs in parallel runs serially here.
    static void Group<T, V>(void* state, int chunk) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var job = (Job<T>*)state;
        var first = chunk * job->Plan.Group;
        var count = Math.Min(job->Plan.Group, job->Product->Batches - first);
        Batches<T, V>(job->Product, job->Plan, first, first + count);
    }

    static void Batches<T, V>(Product<T>* product, in ProductPlan plan, int batch, int end)
        where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        if (VectorProduct<T, V>.Fits(*product))
            for (; batch < end; batch++) VectorProduct<T, V>.Compute(product, batch);
        for (; batch < end; batch++)
            for (var row = 0; row < product->M; row += plan.Rows)
                for (var column = 0; column < product->N; column += plan.Columns)
                    new ProductRound<T, V>(product, plan, batch, row, column).Compute();
    }
}
