using Rosetta.Empirical.Corpora;
using Rosetta.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Where shares of subsets are asked for, documents that name none are counted and said.</summary>
public sealed class SubsetsSaidTests
{
    [TestCase(0, 3, null)]
    [TestCase(2, 3, "2 of 3 documents name none")]
    [TestCase(3, 3, "3 of 3 documents name none (meta.pile_set_name)")]
    public void DocumentsWithoutSubset_AreCounted(int without, int all, string? said)
    {
        Document[] documents = [.. Enumerable.Range(0, all).Select(i => new Document("a", "b", "c") { NamesCategory = i >= without })];
        Assert.That(ModelCorpus.WithoutSubset(documents), said is null ? Is.Null : Does.Contain(said));
    }
}
