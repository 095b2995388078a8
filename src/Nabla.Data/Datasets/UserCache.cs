namespace Nabla.Data;

/// <summary>Where downloads are kept: the place that each system has for files which can be fetched again.</summary>
static class UserCache
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/nabla</c> (where it is absolute, as its specification asks) or <c>~/.cache/nabla</c>;
    /// <c>~/Library/Caches/nabla</c> on macOS; <c>%LOCALAPPDATA%\nabla</c> on Windows.
    /// </summary>
    public static string Folder()
    {
        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(xdg) && Path.IsPathFullyQualified(xdg))
            return Path.Combine(xdg, "nabla");
        if (OperatingSystem.IsWindows())
            return Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), "nabla");
        string home = Home(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsMacOS()
            ? Path.Combine(home, "Library", "Caches", "nabla")
            : Path.Combine(home, ".cache", "nabla");
    }

    /// <summary>An account without a home (a container's bare user) still has a temporary folder.</summary>
    static string Home(Environment.SpecialFolder folder)
    {
        string path = Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
        return path.Length > 0 ? path : Path.GetTempPath();
    }
}
