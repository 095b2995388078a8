namespace Nabla.Testing;

/// <summary>Where the tests' own source tree lies: the folder of Nabla.slnx, at or above the built tests.</summary>
static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string? folder) =>
        folder is null ? throw new DirectoryNotFoundException("no Nabla.slnx above the tests")
        : File.Exists(Path.Combine(folder, "Nabla.slnx")) ? folder
        : Find(Path.GetDirectoryName(folder));
}
