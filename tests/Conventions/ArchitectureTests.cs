using System.Reflection;
using System.Runtime.CompilerServices;
using NetArchTest.Rules;

namespace Rosetta.Tests.Conventions;

/// <summary>References point one way: theory &lt;- empirical &lt;- sim &lt;- experiments.</summary>
public sealed class ArchitectureTests
{
    private static IEnumerable<TestCaseData> Forbidden()
    {
        yield return new TestCaseData(Repository.Theory, new[] { "Rosetta.Empirical", "Rosetta.Sim", "Rosetta.Experiments", "TorchSharp" }).SetName("Theory_KnowsNothingAboveIt");
        yield return new TestCaseData(Repository.Empirical, new[] { "Rosetta.Sim", "Rosetta.Experiments" }).SetName("Empirical_KnowsNothingAboveIt");
        yield return new TestCaseData(Repository.Sim, new[] { "Rosetta.Experiments" }).SetName("Sim_KnowsNothingAboveIt");
        yield return new TestCaseData(Repository.Theory, new[]
        {
            "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.Path",
            "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.FileSystemInfo", "System.IO.RandomAccess", "System.Console", "System.Net",
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
        Assert.That(Types.InAssembly(Repository.Empirical).ShouldNot().HaveDependencyOnAny("Rosetta.Theory").GetResult().IsSuccessful, Is.False);
        Assert.That(Types.InAssembly(Repository.Empirical).ShouldNot().HaveDependencyOnAny("System.IO.File").GetResult().IsSuccessful, Is.False);
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
                                    where type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                                        && !type.FullName!.Contains('<', StringComparison.Ordinal)
                                    select type.FullName;
        Assert.That(open, Is.Empty);
    }

    [Test]
    public void NoType_IsNamedForNothing() =>
        Assert.That(Repository.Assemblies.SelectMany(assembly => assembly.GetTypes()).Select(type => type.Name)
            .Where(name => name.EndsWith("Utils", StringComparison.Ordinal) || name.EndsWith("Helper", StringComparison.Ordinal) || name.EndsWith("Helpers", StringComparison.Ordinal)), Is.Empty);
}
