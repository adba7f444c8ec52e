using System.Text;
using System.Text.RegularExpressions;
using Rosetta.Empirical.Tokenization;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>The splits written out by hand against the regular expressions that they read.</summary>
public sealed class SplitPatternTests
{
    // Letters, digits and numbers of one UTF-16 unit each, on whose classes .NET and the originals agree.
    private const string Alphabet = " \u00A0\t\r\n'aZdlmrestvé五0123456789²Ⅻ٣-!?_\u0301";

    private static readonly SplitPattern[] Patterns = [SplitPattern.Gpt2, SplitPattern.Qwen2, SplitPattern.Llama3];

    [TestCaseSource(nameof(Patterns))]
    public void Words_AreThoseOfTheRegularExpression(SplitPattern pattern)
    {
        var regex = new Regex(pattern.Regex!, RegexOptions.CultureInvariant);
        Rng rng = Rng.FromSeed("splits");
        for (int text = 0; text < 20_000; text++)
        {
            var builder = new StringBuilder();
            for (int length = 1 + rng.NextInt(12); length > 0; length--)
                builder.Append(Alphabet[rng.NextInt(Alphabet.Length)], 1 + rng.NextInt(4) / 3 * rng.NextInt(4));
            string all = builder.ToString();
            var words = new List<string>();
            for (int start = 0, end; start < all.Length; start = end)
            {
                end = pattern.End(all, start);
                words.Add(all[start..end]);
            }
            Assert.That(words, Is.EqualTo(regex.Matches(all).Select(match => match.Value)), all);
        }
    }

    [Test]
    public void LlamasDigits_ComeInThrees() => Assert.Multiple(() =>
    {
        Assert.That(SplitPattern.Find(SplitPattern.Llama3.Regex!), Is.SameAs(SplitPattern.Llama3));
        Assert.That(SplitPattern.Llama3.End("12345", 0), Is.EqualTo(3));
        Assert.That(SplitPattern.Qwen2.End("12345", 0), Is.EqualTo(1));
    });
}
