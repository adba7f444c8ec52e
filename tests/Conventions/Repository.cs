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

    public static IReadOnlyList<Assembly> Assemblies => [Theory, Empirical, Sim, Experiments];
}
