namespace Nabla.Compiler.Plan;

/// <summary>
/// One call of the plan: what it reads, what it writes, and how it is bound to memory. What it writes it writes whole,
/// row by row.
/// </summary>
abstract class Kernel(View[] reads, View[] writes, int? flag = null)
{
    /// <summary>Which flag it raises where a value is not finite; null where nobody watches.</summary>
    public int? Flag => flag;

    public View[] Reads => reads;

    public View[] Writes => writes;

    /// <summary>The equation that became this kernel; null for a copy that stands in no graph.</summary>
    public Core.Equation? Source { get; set; }

    /// <summary>Whether a write may take the memory of a read: each element is read before it is written.</summary>
    public virtual bool InPlace(View read, View write) => false;

    /// <summary>The call on one frame's memory.</summary>
    public abstract Step Bind(Frame frame);
}

/// <summary>A kernel with its pointers: what a call of the compiled function runs one after the other.</summary>
abstract class Step
{
    public abstract void Run();
}
