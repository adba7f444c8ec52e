using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Rosetta.Tests.Empirical.Tokenization;

/// <summary>A text made of what tokenisers trip over: marks, jamo, emoji, supplementary letters, controls, runs of spaces, special
/// tokens.</summary>
public sealed record TrickyText(string Value)
{
    private static readonly string[] Parts =
    [
        "the", " of", "System.IO", "e\u0301", "a\u0323\u0307", "\u0307\u0323", "\u1112\u1161\u11ab", "\uac00\u11a8", "\u212b", "\u0958",
            "🙂", "👩\u200d👧",
        "𝔘𝔫", "𐍈", "東京", "ıİß", "\0", "\u0001", "\u0085", "\u00a0", "  ", "        ", "\t", "\r\n", "\n\n", "'s", "'RE", "'ſ", "12345", "½",
        "<|endoftext|>",
        "</s>", "<s>", " <pad> ", "<|im_start|>", "!?", "\ufeff", "\ue000", "\U0010ffff",
    ];

    public override string ToString() => string.Concat(Value.Select(unit => unit is >= ' ' and <= '~' ? unit.ToString()
        : $"\\u{(int)unit:x4}"));

    public static Arbitrary<TrickyText> Arbitrary()
    {
        Gen<string> part = Gen.Frequency((3, Gen.Elements(Parts)),
            (1, Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(value => new Rune(value).ToString())));
        return part.ListOf().Select(parts => new TrickyText(string.Concat(parts))).ToArbitrary();
    }
}
