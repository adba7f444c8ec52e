using Rosetta.Empirical.Corpora;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Corpora;

/// <summary>What kind of document a document is.</summary>
public sealed class DocumentCategoriesTests
{
    [Test]
    public void SubsetsOfThePile_AreOfThePapersFiveKinds()
    {
        (DocumentCategories? kinds, _) = DocumentCategories.Of([("Github", ""), ("DM Mathematics", ""), ("ArXiv", ""), ("Books3", ""),
            ("Ubuntu IRC", ""), ("FreeLaw", ""), (null, "without")]);
        Assert.That(kinds!.Names, Is.EqualTo(new[] { "code", "conversational", "formal", "math", "prose" }));
        Assert.That(kinds.OfDocument, Is.EqualTo(new[] { 0, 3, 2, 4, 1, 2, -1 }));
        Assert.That(kinds.Specialised, Is.EqualTo(new[] { "code", "math" }));
    }

    [TestCase("System.Security", "System.Security.Cryptography.Aes", "cryptography")]
    [TestCase("System.Security", "System.Security.Claims.Claim", "security")]
    [TestCase("System.Collections", "System.Collections.Generic.List<T> (2)", "collections")]
    [TestCase("System.Text", "System.Text.Json.JsonSerializer", "data")]
    [TestCase("System.Text", "System.Text.StringBuilder", "text")]
    [TestCase("System.Runtime", "System.Runtime.InteropServices.Marshal", "interop")]
    [TestCase("System.Runtime", "System.Runtime.GCSettings", "core")]
    [TestCase("Microsoft.AspNetCore", "Microsoft.AspNetCore.Mvc.Controller", "web")]
    [TestCase("Microsoft.AspNetCore", "Microsoft.AspNetCore.DataProtection.IDataProtector", "cryptography")]
    public void ATypeOfTheSdk_IsOfTheKindOfItsNamespace(string category, string source, string kind)
    {
        (DocumentCategories? kinds, _) = DocumentCategories.Of([(category, source), ("System.Numerics", "System.Numerics.Vector")]);
        Assert.That(kinds!.Names[kinds.OfDocument[0]], Is.EqualTo(kind));
    }

    [Test]
    public void EveryDocumentOfTheSdk_HasAKind_AndNoKindHoldsNearlyAll()
    {
        Document[] documents = [.. SdkReferenceCorpus.OfThisMachine().Read().Where((_, i) => i % 5 == 0)];
        (DocumentCategories? kinds, _) = DocumentCategories.Of([.. documents.Select(own => ((string?)own.Category, own.Source))]);
        Assert.That(kinds!.OfDocument, Has.None.EqualTo(-1));
        Assert.That(kinds.Names, Has.Count.GreaterThanOrEqualTo(12));
        Assert.That(kinds.OfDocument.CountBy(kind => kind).Max(kind => kind.Value), Is.LessThan(documents.Length / 2));
    }

    [Test]
    public void OtherDocuments_AreOfTheCategoriesThatTheyName_TheRarestTogether()
    {
        (DocumentCategories? kinds, _) = DocumentCategories.Of([.. Enumerable.Range(0, 30).SelectMany(own =>
            Enumerable.Repeat(((string?)$"own-{own:D2}", ""), 40 - own))]);
        Assert.That(kinds!.Names, Has.Count.EqualTo(DocumentCategories.Most));
        Assert.That(kinds.Names, Does.Contain(DocumentCategories.Rest).And.Contain("own-00").And.Not.Contain("own-29"));
        Assert.That(kinds.Specialised, Is.Empty);
    }

    [Test]
    public void NoKinds_AreAStatedOmission()
    {
        Assert.That(DocumentCategories.Of([(null, "a"), (null, "b")]), Is.EqualTo(((DocumentCategories?)null,
            DocumentCategories.Of([(null, "c")]).Omission)));
        Assert.That(DocumentCategories.Of([(null, "a")]).Omission, Does.Contain("No document names a category"));
        Assert.That(DocumentCategories.Of([("one", "a"), ("one", "b")]).Omission, Does.Contain("one category, 'one'"));
    }

    [Test]
    public void AnyField_NamesTheCategory()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "rows.jsonl");
        File.WriteAllText(file, """
            {"text": "a", "source": "books", "meta": {"pile_set_name": "Github", "kind": "x"}}
            {"text": "b", "meta": "{'kind': 'y'}"}
            {"text": "c", "source": null}

            """);
        Assert.That(Named(null), Is.EqualTo(new[] { "Github", null, null }));
        Assert.That(Named("source"), Is.EqualTo(new[] { "books", null, null }));
        Assert.That(Named("meta.kind"), Is.EqualTo(new[] { "x", "y", null }));
        File.WriteAllText(file, """{"text": "a", "source": 3}""");
        Assert.That(() => Named("source"), Throws.TypeOf<BadInputException>().With.Message.Contains("a number as 'source'"));

        string?[] Named(string? field) => [.. Corpus.Open(file, field).Read().Select(own => own.NamesCategory ? own.Category : null)];
    }
}
