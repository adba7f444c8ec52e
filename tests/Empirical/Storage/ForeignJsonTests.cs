using System.Text;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Storage;

/// <summary>JSON that others wrote: what is handed on can be walked, and everything else is one error that says what it is.</summary>
public sealed class ForeignJsonTests
{
    [TestCase("", "is no JSON")]
    [TestCase("{\"a\": 1", "is no JSON")]
    [TestCase("{'a': 1}", "is no JSON")]
    [TestCase("{\"a\": 1,\n\"b\": nan}", "line 2")]
    [TestCase("{\"a\": NaN}", "line 1 holds NaN,")]
    [TestCase("[1,\n  Infinity]", "line 2 holds Infinity,")]
    [TestCase("[1,\n\n -Infinity]", "line 3 holds -Infinity,")]
    [TestCase("[-NaN]", "is no JSON: line 1:")]
    [TestCase("{\"\\ud800\": 1}", "a key that is no Unicode")]
    [TestCase("{\"a\": [\"x\\udc00\"]}", "a string that is no Unicode")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git LFS pointer")]
    [TestCase("  <HTML><body>Not found</body>", "web page")]
    [TestCase("\uFEFF<?xml version=\"1.0\"?>", "web page")]
    public void WhatIsNoJson_IsSaidToBeWhatItIs(string text, string expected) =>
        Assert.That(() => ForeignJson.Parse(Encoding.UTF8.GetBytes(text), "there.json"),
            Throws.TypeOf<BadInputException>().With.Message.Contains(expected).And.Message.Contains("'there.json'"));

    [Test]
    public void DepthIsBounded()
    {
        Assert.That(() => Parse(new string('[', ForeignJson.MaxDepth) + new string(']', ForeignJson.MaxDepth)), Throws.Nothing);
        foreach (int depth in new[] { ForeignJson.MaxDepth + 1, 100_000 })
        {
            Assert.That(() => Parse(new string('[', depth) + new string(']', depth)),
                Throws.TypeOf<BadInputException>().With.Message.Contains("nested more than 128 levels"));
        }
        Assert.That(() => Parse(new string('[', 100_000)),
            Throws.TypeOf<BadInputException>().With.Message.Contains("nested more than 128 levels"));
    }

    [Test]
    public void KeyNamedTwice_CountsOnceOrIsRefused()
    {
        using JsonDocument document = Parse("{\"a\": 1, \"a\": 2}");
        Assert.That(document.RootElement.GetProperty("a").GetInt32(), Is.EqualTo(2));
        Assert.That(() => ForeignJson.Parse("{\"a\": 1, \"a\": 2}"u8.ToArray(), "x", uniqueKeys: true),
            Throws.TypeOf<BadInputException>().With.Message.Contains("is no JSON"));
    }

    [Test]
    public void ByteOrderMarkAndEmptyKeys_AreRead()
    {
        using JsonDocument document = Parse("\uFEFF{\"\": \"\\ud83d\\ude00\"}");
        Assert.That(document.RootElement.GetProperty("").GetString(), Is.EqualTo("😀"));
    }

    [Test]
    public void BytesThatAreNoUtf8_AreRefused() =>
        Assert.That(() => ForeignJson.Parse(new byte[] { (byte)'"', 0xFF, (byte)'"' }, "x"),
            Throws.TypeOf<BadInputException>().With.Message.Contains("no Unicode"));

    [Test]
    public void FileThatCannotBeRead_IsNamed() =>
        Assert.That(() => ForeignJson.Read(Path.Combine(Path.GetTempPath(), "no-such-folder", "x.json")),
            Throws.TypeOf<BadInputException>().With.Message.Contains("x.json"));

    private static JsonDocument Parse(string text) => ForeignJson.Parse(Encoding.UTF8.GetBytes(text), "there.json");
}
