using FsCheck;
using FsCheck.Fluent;
using Rosetta.Empirical.Corpora;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Corpora;

public sealed class CorpusSamplingTests
{
    private static readonly Document[] Documents = [.. Enumerable.Range(0, 2000)
        .Select(i => new Document($"text {i}", $"category {i % 3}", $"{i}"))];

    [Test]
    public void LargestRemainder_IsTheWorkedExample() =>
        // Quotas 4.7, 2.9, 1.6, 0.8 of 10: floors 4, 2, 1, 0, and the three seats left go to .9, .8 and .7.
        Assert.That(LargestRemainder.Split([47, 29, 16, 8], 10), Is.EqualTo(new[] { 5, 3, 1, 1 }));

    [Property]
    public Property LargestRemainder_SpendsTheBudgetWithinOneUnitOfItsQuota(NonNegativeInt[] sizes, NonNegativeInt budget)
    {
        long[] counts = [.. sizes.Select(size => (long)size.Get)];
        long total = counts.Sum();
        long[] shares = LargestRemainder.Split(counts, budget.Get);
        bool quota = total <= budget.Get || counts.Zip(shares)
            .All(pair => Math.Abs(pair.Second - (double)pair.First * budget.Get / total) < 1);
        return (shares.Sum() == Math.Min(budget.Get, total)).And(quota)
            .Label($"{string.Join(",", counts)} by {budget.Get}: {string.Join(",", shares)}")
            .Classify(budget.Get >= total, "everything");
    }

    [Test]
    public void LargestRemainder_DoesNotOverflow() =>
        Assert.That(LargestRemainder.Split([long.MaxValue / 2, long.MaxValue / 2], long.MaxValue / 2).Sum(), Is.EqualTo(long.MaxValue / 2));

    [Test]
    public void Split_IsDisjointInTexts_AndOfTheShareAskedFor()
    {
        const double share = 0.2;
        var split = new CorpusSplit("test split", share);
        HashSet<string> training = [.. split.Training(Documents).Select(document => document.Text)];
        string[] evaluation = [.. split.Evaluation(Documents).Select(document => document.Text)];
        Assert.That(training.Overlaps(evaluation), Is.False);
        Assert.That(training.Count + evaluation.Length, Is.EqualTo(Documents.Length));
        // Five standard errors of a binomial share.
        Assert.That((double)evaluation.Length / Documents.Length,
            Is.EqualTo(share).Within(5 * Math.Sqrt(share * (1 - share) / Documents.Length)));
        Assert.That(new CorpusSplit("other seed", share).Evaluation(Documents).Select(document => document.Text),
            Is.Not.EqualTo(evaluation));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void SplitWithAnEmptyPart_IsRefused(double share) =>
        Assert.That(() => new CorpusSplit("s", share), Throws.TypeOf<BadInputException>());

    [Test]
    public void Sample_TakesEachCategorysShareOfTheBudget()
    {
        // Categories of 6,670, 4,002 and 1,998 tokens or so: 10 tokens a document in the first, fewer in the others.
        static long Count(Document document) => document.Category[^1] switch { '0' => 10, '1' => 6, _ => 3 };
        long total = Documents.Sum(Count);
        IReadOnlyList<DocumentPortion> drawn = CorpusSample.Draw(Documents, Count, 1001, Rng.FromSeed("sample"));
        Assert.That(drawn.Sum(portion => portion.TokenLimit), Is.EqualTo(1001));
        foreach (IGrouping<string, DocumentPortion> category in drawn.GroupBy(portion => portion.Document.Category))
        {
            double quota = 1001.0 * Documents.Where(document => document.Category == category.Key).Sum(Count) / total;
            Assert.That(category.Sum(portion => portion.TokenLimit), Is.EqualTo(quota).Within(1));
        }
        Assert.That(CorpusSample.Draw(Documents, Count, 1001, Rng.FromSeed("sample")), Is.EqualTo(drawn));
    }

    [Test]
    public void Digest_TellsApartWhatConcatenationWouldNot()
    {
        static string Digest(params string[] texts) => CorpusDigest.Of(texts.Select(text => new Document(text, "c", "s")));
        Assert.That(new[] { Digest("ab", "c"), Digest("a", "bc"), Digest("abc"), Digest("c", "ab") }, Is.Unique);
        Assert.That(CorpusDigest.Of([new Document("a", "c", "here")]), Is.EqualTo(CorpusDigest.Of([new Document("a", "c", "there")])));
    }
}
