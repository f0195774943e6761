namespace XenWeb.Web.Tests;

/// <summary>The checkout that the tests run inside.</summary>
internal static class Checkout
{
    /// <summary>Where the solution lies.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>What a project of the checkout was built to, as these tests were: a program with packages of its own does not run from the tests' folder.</summary>
    public static string Built(string project, string file)
    {
        // bin/CONFIGURATION/FRAMEWORK
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Root, project, "bin", own.Parent!.Name, own.Name, file);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) if (File.Exists(Path.Combine(folder.FullName, "XenWeb.sln"))) return folder.FullName;
        throw new InvalidOperationException("these tests run inside a checkout");
    }
}
