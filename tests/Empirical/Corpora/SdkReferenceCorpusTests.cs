using Rosetta.Empirical.Corpora;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Corpora;

public sealed class SdkReferenceCorpusTests
{
    private const string Xml = """
        <doc><assembly><name>Small</name></assembly><members>
          <member name="T:Small.Text.Box`1">
            <summary>A box for a <see cref="T:System.Collections.Generic.List`1" />.
              It is <see langword="null" /> at first.</summary>
            <typeparam name="T">What it holds.</typeparam>
          </member>
          <member name="T:Small.Text.Box`1.Lid"><summary>The lid.</summary></member>
          <member name="M:Small.Text.Box`1.#ctor(`0,System.Int32@)">
            <summary>Makes <paramref name="value" /> its content.<para>Twice.</para></summary>
            <param name="value">The content.</param>
            <exception cref="T:System.ArgumentException"><paramref name="value" /> is empty.</exception>
            <example>As in:<code>
              if (x)
                  Box();
            </code></example>
            <returns>It.</returns>
          </member>
          <member name="P:Small.Text.Box`1.Inherited"><inheritdoc /></member>
          <member name="N:Small"><summary>No type.</summary></member>
        </members></doc>
        """;

    [Test]
    public void Members_BecomeProseInANaturalOrder()
    {
        using var root = new FakeRoot();
        root.Add("Small.Ref", "1.0.0", "Small", Xml);
        Document[] documents = [.. new SdkReferenceCorpus(root.Path).Read()];
        Assert.That(documents.Select(document => (document.Source, document.Category)),
            Is.EqualTo(new[] { ("Small.Text.Box", "Small.Text"), ("Small.Text.Box.Lid", "Small.Text") }));
        Assert.That(documents[0].Text, Is.EqualTo("""
            Small.Text.Box
            A box for a System.Collections.Generic.List. It is null at first.
            T: What it holds.

            Small.Text.Box.Box(T0, System.Int32)
            Makes value its content.
            Twice.
            value: The content.
            It.
            System.ArgumentException: value is empty.
            As in:
            if (x)
                Box();

            """));
    }

    [Test]
    public void NewestVersionOfEveryPack_IsReadOnce()
    {
        using var root = new FakeRoot();
        foreach (string version in new[] { "9.0.10", "10.0.2", "10.0.12", "10.0.12-rc.1" })
            root.Add("A.Ref", version, "Small", Xml.Replace("The lid", "Version " + version, StringComparison.Ordinal));
        root.Add("B.Ref", "10.0.12", "Small", Xml.Replace("The lid", "Of B", StringComparison.Ordinal));
        root.Add("B.Ref", "10.0.12", "Other", Xml);
        Document[] documents = [.. new SdkReferenceCorpus(root.Path).Read()];
        // B's copy of Small is the same assembly; Other comes first and has the same types.
        Assert.That(documents.Select(document => document.Source), Is.Unique);
        Assert.That(ReferencePacks.In(root.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "Other.xml", "Small.xml" }));
        Assert.That(ReferencePacks.In(root.Path)[1], Does.Contain(Path.Combine("A.Ref", "10.0.12") + Path.DirectorySeparatorChar));
    }

    [Test]
    public void DamagedDocumentation_IsRefusedWithItsLine()
    {
        using var root = new FakeRoot();
        root.Add("Small.Ref", "1.0.0", "Small", Xml[..700]);
        Assert.That(() => new SdkReferenceCorpus(root.Path).Read().Count(),
            Throws.TypeOf<BadInputException>().With.Message.Contains("Small.xml, line"));
    }

    [Test]
    public void Root_IsTheFirstCandidateWithDocumentation()
    {
        using FakeRoot empty = new(), full = new();
        full.Add("Small.Ref", "1.0.0", "Small", Xml);
        Assert.That(DotnetRoot.Find([empty.Path, full.Path]), Is.EqualTo(full.Path));
        Assert.That(() => DotnetRoot.Find([empty.Path]),
            Throws.TypeOf<BadInputException>().With.Message.Contains(empty.Path).And.Message.Contains("DOTNET_ROOT"));
    }

    [Test]
    public void RootCandidates_BeginWithTheUsersThenTheRuntimes()
    {
        string[] candidates = [.. DotnetRoot.Candidates(name => name == "DOTNET_ROOT" ? "/set/by/user" : null,
            "/opt/net/shared/Microsoft.NETCore.App/10.0.1/", null)];
        Assert.That(candidates[..2], Is.EqualTo(new[] { Path.GetFullPath("/set/by/user"), Path.GetFullPath("/opt/net") }));
    }

    [Test]
    public void ThisMachinesDocumentation_IsLargeDistinctAndTheSameEachTime()
    {
        SdkReferenceCorpus corpus = SdkReferenceCorpus.OfThisMachine();
        Document[] documents = [.. corpus.Read()];
        Assert.That(documents.Sum(document => (long)document.Text.Length), Is.GreaterThan(20_000_000));
        Assert.That(documents, Has.Length.GreaterThan(5_000));
        Assert.That(documents.Select(document => document.Text), Is.Unique);
        Assert.That(documents.Select(document => document.Category).Distinct().Count(), Is.GreaterThan(10));
        Assert.That(documents.Take(50).Select(document => document.Text),
            Is.EqualTo(corpus.Read().Take(50).Select(document => document.Text)));
    }

    private sealed class FakeRoot : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("rosetta-dotnet-").FullName;

        public void Add(string pack, string version, string assembly, string xml)
        {
            string folder = System.IO.Path.Combine(Path, "packs", pack, version, "ref", "net10.0");
            Directory.CreateDirectory(folder);
            File.WriteAllText(System.IO.Path.Combine(folder, assembly + ".xml"), xml);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
