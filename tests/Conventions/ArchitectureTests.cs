using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using Rosetta.Experiments.Worlds;
using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Conventions;

/// <summary>References point one way: theory &lt;- empirical &lt;- sim &lt;- experiments.</summary>
public sealed class ArchitectureTests
{
    private static IEnumerable<TestCaseData> Forbidden()
    {
        yield return new TestCaseData(Repository.Theory, new[] { "Rosetta.Empirical", "Rosetta.Sim", "Rosetta.Experiments", "TorchSharp" })
            .SetName("Theory_KnowsNothingAboveIt");
        yield return new TestCaseData(Repository.Empirical, new[] { "Rosetta.Sim", "Rosetta.Experiments" })
            .SetName("Empirical_KnowsNothingAboveIt");
        yield return new TestCaseData(Repository.Sim, new[] { "Rosetta.Experiments" }).SetName("Sim_KnowsNothingAboveIt");
        yield return new TestCaseData(Repository.Theory, new[]
        {
            "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
                "System.IO.Path",
            "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.FileSystemInfo", "System.IO.RandomAccess",
            "System.Console", "System.Net",
        }).SetName("Theory_TouchesNoFileConsoleOrNetwork");
    }

    [TestCaseSource(nameof(Forbidden))]
    public void Dependencies_PointOneWay(Assembly assembly, string[] forbidden)
    {
        TestResult result = Types.InAssembly(assembly).ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        Assert.That(result.FailingTypeNames ?? [], Is.Empty);
    }

    [Test]
    public void TheGuard_SeesADependencyThatExists()
    {
        // A rule over names passes silently when a name is misspelt: this one must fail.
        Assert.That(Types.InAssembly(Repository.Empirical).ShouldNot().HaveDependencyOnAny("Rosetta.Theory").GetResult().IsSuccessful,
            Is.False);
        Assert.That(Types.InAssembly(Repository.Empirical).ShouldNot().HaveDependencyOnAny("System.IO.File").GetResult().IsSuccessful,
            Is.False);
    }

    [Test]
    public void TheoryAssembly_ReferencesNoneOfTheOthers() =>
        Assert.That(Repository.Theory.GetReferencedAssemblies().Select(name => name.Name), Has.None.Matches<string>(name =>
            name!.StartsWith("TorchSharp", StringComparison.Ordinal) || name.StartsWith("Rosetta", StringComparison.OrdinalIgnoreCase)));

    [Test]
    public void Classes_AreSealedOrMeantToBeDerivedFrom()
    {
        IEnumerable<string?> open = from assembly in Repository.Assemblies
                                    from type in assembly.GetTypes()
                                    where type is { IsClass: true, IsSealed: false, IsAbstract: false }
                                        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                                        && !type.FullName!.Contains('<', StringComparison.Ordinal)
                                    select type.FullName;
        Assert.That(open, Is.Empty);
    }

    [Test]
    public void NoType_IsNamedForNothing() =>
        Assert.That(Repository.Assemblies.SelectMany(assembly => assembly.GetTypes()).Select(type => type.Name)
            .Where(name => name.EndsWith("Utils", StringComparison.Ordinal) || name.EndsWith("Helper", StringComparison.Ordinal)
                || name.EndsWith("Helpers", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void EveryClaim_IsInTheoryClaimsInAFileOfItsOwn()
    {
        Type[] claims = [.. Repository.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass && type.GetInterfaces()
                .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IClaim<>)))];
        Assert.That(claims, Has.Length.GreaterThan(10), "the claims are found wrongly");
        Assert.That(claims.Where(claim => claim.Namespace != "Rosetta.Theory.Claims").Select(claim => claim.FullName), Is.Empty);
        Assert.That(claims.Where(claim => !Declares(Path.Combine("theory", "Claims", $"{claim.Name}.cs"), claim))
            .Select(claim => claim.Name), Is.Empty);
    }

    [Test]
    public void EveryKindOfWorld_HasAFolderOfItsOwn()
    {
        const string Worlds = "Rosetta.Experiments.Worlds";
        Type[] worlds = [.. Repository.Experiments.GetTypes().Where(type => type.IsClass && typeof(IWorld).IsAssignableFrom(type))];
        Assert.That(worlds, Has.Length.GreaterThan(4), "the worlds are found wrongly");
        Assert.That(worlds.Select(world => world.Namespace), Is.Unique);
        Assert.That(worlds.Where(world => !world.Namespace!.StartsWith(Worlds + ".", StringComparison.Ordinal)
            || !Declares(Path.Combine("experiments", "Worlds", world.Namespace[(Worlds.Length + 1)..], $"{world.Name}.cs"), world))
            .Select(world => world.FullName), Is.Empty);
    }

    [Test]
    public void MathNet_IsUsedInTheStatisticsOfTheory()
    {
        string[] others =
        [
            "Rosetta.Theory.Predictions.Plateaus", // Gauss-Legendre integration of the law itself: no statistic.
            "Rosetta.Sim.Populations.PairingNoise", // Density of a normal, which the statistics do not have.
            "Rosetta.Experiments.Records.Provenance", // Its version, for the manifest.
        ];
        IEnumerable<string> users = Repository.Assemblies
            .SelectMany(assembly => Types.InAssembly(assembly).That().HaveDependencyOn("MathNet").GetTypes())
            .Select(type => type.FullName!.Split('/', '+')[0]).Distinct();
        Assert.That(users.Where(user => !user.StartsWith("Rosetta.Theory.Statistics.", StringComparison.Ordinal)), Is.EquivalentTo(others));
    }

    [Test]
    public void TheReport_ComputesNothing()
    {
        // What a figure shows is recorded when the run is judged; the second assertion sees that a misspelt name would be noticed.
        static IEnumerable<string> Users(string room) => Types.InAssembly(Repository.Experiments).That().ResideInNamespace(room)
            .And().HaveDependencyOn("Rosetta.Theory.Statistics").GetTypes().Select(type => type.FullName!);
        Assert.That(Users("Rosetta.Experiments.Report"), Is.Empty);
        Assert.That(Users("Rosetta.Experiments.Worlds"), Is.Not.Empty);
        Assert.That(Types.InAssembly(Repository.Experiments).That().ResideInNamespace("Rosetta.Experiments.Report").GetTypes(),
            Is.Not.Empty);
    }

    [Test]
    public void NamespacesOfTheory_DependInNoCircle()
    {
        // A circle fails with the types that close it.
        NamespaceGraph graph = NamespaceGraph.Of(Repository.Theory);
        Assert.That(graph.Cycles().Select(cycle => $"{cycle}: {string.Join("; ", graph.Closing(cycle.Split(", ")))}"), Is.Empty);
    }

    [Test]
    public void TheGraphOfNamespaces_SeesADependencyThatExists()
    {
        NamespaceGraph graph = NamespaceGraph.Of(Repository.Theory);
        Assert.That(graph.Closing(["Rosetta.Theory.Claims", "Rosetta.Theory.Scenarios"]), Does.Contain("LawCurve -> Scenario"));
        // Rooms of the program are not free of circles (worlds know the session, which knows worlds), so the search must find one.
        Assert.That(NamespaceGraph.Of(Repository.Experiments).Cycles(), Is.Not.Empty);
    }

    private static bool Declares(string path, Type type) => File.Exists(Path.Combine(Repository.Root, path))
        && Regex.IsMatch(File.ReadAllText(Path.Combine(Repository.Root, path)), $@"\b(class|record) {type.Name}\b");
}
