using Nabla.Compiler.Plan;
using Nabla.Core;

namespace Nabla.Compiler.Fusion;

/// <summary>
/// Which equations become one kernel. Every equation begins alone; a producer joins its consumer where both walk the
/// same space, the consumer reads what the producer has at the same element (or has once for its row), and no third
/// kernel would have to run between them. First what works element by element joins; then a product, a convolution or a pooling takes what is
/// done to each of its elements; last come folds, so that they do not keep work from these. Folds that read the same
/// become one.
/// </summary>
sealed class Clustering
{
    const int Heaviest = 90;

    // Folds over rows and along them are one worker's: only where there is little to do.
    const int Serial = 1 << 17;

    readonly Graph graph;
    readonly Cluster?[] clusters;
    readonly Dictionary<Var, int> makers = new(ReferenceEqualityComparer.Instance);
    // The equations that read what one makes, views looked through.
    readonly List<int>[] readers;

    public Clustering(Graph graph)
    {
        this.graph = graph;
        var equations = graph.Equations;
        clusters = [.. equations.Select(Cluster.Of)];
        readers = [.. equations.Select(_ => new List<int>())];
        for (var i = 0; i < equations.Length; i++)
        {
            if (!Views.IsView(equations[i].Primitive))
                foreach (var producer in Producers(i)) readers[producer].Add(i);
            foreach (var output in equations[i].Outputs) makers[output] = i;
        }
    }

    /// <summary>The cluster of each equation; null for those that stay as they are.</summary>
    public Cluster?[] Run()
    {
        // What is cheap goes where it is read, not where it comes from: so it need not be kept.
        var recomputed = Recomputed.Find(graph);
        Join((a, b) => !b.HasRoot && a.Equations.All(at => recomputed[at]));
        // So does what only a fold reads: else a root might write it down for it.
        Join((a, b) => (b.FoldsAcross || b.FoldsAll) && !a.Folds && !a.HasRoot && IsFor(a, b));
        Join((a, b) => !a.Folds && !b.Folds && !a.HasRoot && !b.HasRoot);
        Join((a, b) => !a.Folds && !b.Folds && !b.HasRoot);
        Join((a, b) => !a.HasRoot && !b.HasRoot);
        JoinSiblings();
        return clusters;
    }

    // Folds over all rows that read the same and do not need each other read it together.
    void JoinSiblings()
    {
        Cluster[] folds = [.. clusters.OfType<Cluster>().Distinct()
            .Where(cluster => cluster is { FoldsAcross: true, FoldsRows: false, FoldsAll: false, HasRoot: false })];
        for (var i = 0; i < folds.Length; i++)
            for (var j = i + 1; j < folds.Length; j++)
            {
                var (a, b) = (folds[i], folds[j]);
                if (!a.Extents.Equals(b.Extents) || !Large(a).Overlaps(Large(b)) || Needs(a, b) || Needs(b, a)
                    || Joined(a, b) is not { } joined) continue;
                foreach (var at in joined.Equations) clusters[at] = joined;
                (folds[i], folds[j]) = (joined, folds[^1]);
                Array.Resize(ref folds, folds.Length - 1);
                j--;
            }
    }

    // What a cluster reads as often as it has elements.
    HashSet<Atom> Large(Cluster cluster) => [.. cluster.Equations.SelectMany(at => graph.Equations[at].Inputs)
        .Where(input => input.Type.Shape.Size == cluster.Space.Size && input is Var
            && !(makers.TryGetValue((Var)input, out var maker)
                && (clusters[maker] == cluster || Views.IsView(graph.Equations[maker].Primitive))))];

    bool Needs(Cluster a, Cluster b) => Between(a, b)
        || b.Equations.Any(at => Producers(at).Any(producer => clusters[producer] == a));

    // Whether all that a makes is for b alone.
    bool IsFor(Cluster a, Cluster b) => a.Equations.All(at => !graph.Outputs.Contains(graph.Equations[at].Outputs[0])
        && readers[at].All(reader => clusters[reader] == a || clusters[reader] == b));

    void Join(Func<Cluster, Cluster, bool> allowed)
    {
        bool again;
        do
        {
            again = false;
            for (var i = 0; i < clusters.Length; i++)
                foreach (var producer in Producers(i))
                    if (clusters[i] is { } b && clusters[producer] is { } a && a != b && allowed(a, b)
                        && Joined(a, b) is { } joined && Fits(joined, a, b) && !Between(a, b))
                    {
                        // What reads a fold of everything is done once a row, so all is one row from now on.
                        if (joined is { FoldsAll: true, Columns: null } && ReadsFold(a, b)) joined = joined.AsOneRow();
                        foreach (var at in joined.Equations) clusters[at] = joined;
                        again = true;
                    }
        }
        while (again);
    }

    // The equations that the inputs of one come from, views looked through.
    IEnumerable<int> Producers(int at) => graph.Equations[at].Inputs.Select(Root).Where(root => root >= 0).Distinct();

    int Root(Atom atom)
    {
        while (true)
        {
            if (atom is not Var variable || !makers.TryGetValue(variable, out var maker)) return -1;
            if (!Views.IsView(graph.Equations[maker].Primitive)) return maker;
            atom = graph.Equations[maker].Inputs[0];
        }
    }

    // One cluster of two; null where their spaces do not go together.
    static Cluster? Joined(Cluster a, Cluster b)
    {
        if (a.ElementBytes != 0 && b.ElementBytes != 0 && a.ElementBytes != b.ElementBytes) return null;
        if (a.Weight + b.Weight > Heaviest) return null;
        var (wide, narrow) = a.Extents.Count >= b.Extents.Count ? (a, b) : (b, a);
        int? columns;
        if (wide.Extents.Equals(narrow.Extents))
        {
            if (wide.Columns is { } x && narrow.Columns is { } y && x != y) return null;
            columns = wide.Columns ?? narrow.Columns;
        }
        else
        {
            // The narrow one works on what the wide one has once a row, and has no rows of its own.
            columns = wide.Extents.Count - narrow.Extents.Count;
            if (narrow.Folds || narrow.Columns is not null || wide.HasRoot
                || (wide.Columns is { } x && x != columns)) return null;
            if (narrow.Extents.Count == 0 && !wide.FoldsAll) return null;
            if (!wide.Extents.Span[..narrow.Extents.Count].SequenceEqual(narrow.Extents.Span)) return null;
        }
        var joined = new Cluster([.. a.Equations.Concat(b.Equations).Order()], wide.Extents, columns)
        {
            FoldsRows = a.FoldsRows || b.FoldsRows,
            FoldsAcross = a.FoldsAcross || b.FoldsAcross,
            FoldsAll = a.FoldsAll || b.FoldsAll,
            HasRoot = a.HasRoot || b.HasRoot,
            ElementBytes = Math.Max(a.ElementBytes, b.ElementBytes),
            Weight = a.Weight + b.Weight,
        };
        var serial = joined.FoldsAcross || (joined.FoldsAll && joined.Columns is { } k && k < joined.Extents.Count);
        return serial && joined.FoldsRows && joined.Space.Size > Serial ? null : joined;
    }

    // Whether everything that b reads from a is there when it is read, at the same element or once a row.
    bool Fits(Cluster joined, Cluster a, Cluster b)
    {
        foreach (var at in b.Equations)
            foreach (var input in graph.Equations[at].Inputs)
                if (Root(input) is var root && root >= 0 && clusters[root] == a && !Fits(joined, input, root))
                    return false;
        return true;
    }

    bool Fits(Cluster joined, Atom input, int root)
    {
        var space = joined.Space;
        var made = graph.Equations[root].Outputs[0];
        if (Ended(graph.Equations[root], space)) return false;
        var view = Look(input, made);
        if (view is null || view.Offset != 0 || !(space.IsElement(view.Shape) || space.IsRow(view.Shape))) return false;
        var row = !space.IsElement(made.Type.Shape);
        return (!row || space.IsRow(made.Type.Shape)) && space.Strides(view).SequenceEqual(space.Whole(row));
    }

    // A fold that is not along the row is there only when the kernel ends.
    static bool Ended(Equation equation, Space space) => Axes(equation.Primitive) is { } axes
        && (Space.Folded(equation.Inputs[0].Type.Shape, axes) is not { } folded
            || folded.Length != space.Columns || folded[0] != space.Rank - space.Columns);

    bool ReadsFold(Cluster a, Cluster b) => b.Equations.Any(at => Producers(at).Any(root =>
        clusters[root] == a && Axes(graph.Equations[root].Primitive) is not null));

    static Ints? Axes(Primitive primitive) => primitive switch
    {
        Primitives.ReduceSum fold => fold.Axes,
        Primitives.ReduceExtreme fold => fold.Axes,
        _ => null,
    };

    // How an input looks at what its root made.
    View? Look(Atom input, Var made)
    {
        if (input == made) return View.Whole(new Slot(SlotKind.Temporary, 0, 0), made.Type);
        var maker = graph.Equations[makers[(Var)input]];
        return Look(maker.Inputs[0], made)?.Through(maker.Primitive);
    }

    // Whether something outside both needs a and is needed by b: a kernel that would have to run between them.
    bool Between(Cluster a, Cluster b)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>();
        void Follow(int[] members)
        {
            foreach (var member in members)
                foreach (var reader in readers[member])
                    if (clusters[reader] != a && seen.Add(reader)) waiting.Push(reader);
        }
        foreach (var member in a.Equations)
            foreach (var reader in readers[member])
                if (clusters[reader] != a && clusters[reader] != b && seen.Add(reader)) waiting.Push(reader);
        while (waiting.TryPop(out var at))
        {
            if (clusters[at] == b) return true;
            Follow(clusters[at]?.Equations ?? [at]);
        }
        return false;
    }
}
