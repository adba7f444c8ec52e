using Rosetta.Empirical.Corpora;
using Rosetta.Experiments.Commands;

namespace Rosetta.Tests.Experiments.Commands;

public sealed class SubsetsSaidTests
{
    [TestCase(0, 3, null)]
    [TestCase(2, 3, "2 of 3 documents name none")]
    [TestCase(3, 3, "3 of 3 documents name none in meta.pile_set_name; with shares of subsets asked for, all are drawn at random")]
    public void DocumentsWithoutSubset_AreCounted(int without, int all, string? said)
    {
        Document[] documents = [.. Enumerable.Range(0, all).Select(i => new Document("a", "b", "c") { NamesCategory = i >= without })];
        Assert.That(ModelCorpus.WithoutSubset(documents), said is null ? Is.Null : Does.Contain(said));
    }
}
