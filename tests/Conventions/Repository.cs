using System.Reflection;
using Rosetta.Tests.Reference;

namespace Rosetta.Tests.Conventions;

/// <summary>The repository's folder and the assemblies built from it.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(ReferenceFiles.PathOf(), "..", ".."));

    public static readonly Assembly Theory = typeof(Rosetta.Theory.EquationAttribute).Assembly;

    public static readonly Assembly Empirical = Assembly.Load("Rosetta.Empirical");

    public static readonly Assembly Sim = Assembly.Load("Rosetta.Sim");

    public static readonly Assembly Experiments = Assembly.Load("rosetta");

    /// <summary>Every file of C# that is written by hand, by its path below the root.</summary>
    public static IEnumerable<string> SourceFiles =>
        new[] { "theory", "empirical", "sim", "experiments", "tests" }
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root, room), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj"));

    public static IReadOnlyList<Assembly> Assemblies => [Theory, Empirical, Sim, Experiments];
}
