using Rosetta.Sim.Training;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Sim.Training;

public sealed class PackedTokensTests
{
    private const int EndOfText = 0;

    [Test]
    public void AnEpoch_ShowsEveryTokenOnce_WithItsSuccessorAsTarget()
    {
        // Token ids count up through all documents, so a position is known by its token.
        int next = 1;
        TokenDocument[] documents = [.. Enumerable.Range(0, 12).Select(i => Document([.. Enumerable.Range(0, 5 + i).Select(_ => next++)]))];
        var packed = new PackedTokens(documents, EndOfText, batchSize: 3, contextLength: 7, Rng.FromSeed("epoch"));
        var seen = new List<long>();
        for (int step = 0; step < packed.StepsPerEpoch; step++)
        {
            var (inputs, targets) = Read(packed, step, 21);
            seen.AddRange(inputs);
            for (int i = 0; i < 21; i++)
            {
                if (inputs[i] != EndOfText && targets[i] != EndOfText)
                    Assert.That(targets[i], Is.EqualTo(inputs[i] + 1), "inside a document the next token follows");
                if (i % 7 < 6)
                    Assert.That(inputs[i + 1], Is.EqualTo(targets[i]));
            }
        }
        long[] words = [.. seen.Where(token => token != EndOfText)];
        int total = documents.Sum(document => document.TokenIds.Length + 1);
        Assert.Multiple(() =>
        {
            Assert.That(words, Is.Unique);
            Assert.That(seen, Has.Count.GreaterThan(total - 22 - 7), "at most a batch and an incomplete row are left out");
        });
    }

    [Test]
    public void AStep_IsTheSame_WhicheverStepsWereReadBefore()
    {
        TokenDocument[] documents = [.. Enumerable.Range(0, 30).Select(i => Document([.. Enumerable.Range(1, 4 + i % 5)]))];
        var inOrder = new PackedTokens(documents, EndOfText, 2, 5, Rng.FromSeed("place"));
        int steps = 3 * inOrder.StepsPerEpoch;
        (long[] Inputs, long[] Targets)[] all = [.. Enumerable.Range(0, steps).Select(step => Read(inOrder, step, 10))];
        var jumping = new PackedTokens(documents, EndOfText, 2, 5, Rng.FromSeed("place"));
        foreach (int step in Rng.FromSeed("jumps").Permutation(steps))
        {
            var (inputs, targets) = Read(jumping, step, 10);
            Assert.That(inputs, Is.EqualTo(all[step].Inputs));
            Assert.That(targets, Is.EqualTo(all[step].Targets));
        }
    }

    [Test]
    public void Epochs_DifferInOrder_AndTwoTokenisersMeetTheSameDocumentsInTheSameOrder()
    {
        // The second "tokeniser" writes every token twice; the first token names the document.
        TokenDocument[] coarse = [.. Enumerable.Range(1, 40).Select(i => Document([i, i, i]))];
        TokenDocument[] fine = [.. Enumerable.Range(1, 40).Select(i => Document([i, i, i, i, i, i, i]))];
        int[] Order(TokenDocument[] documents, int stepOffset)
        {
            var packed = new PackedTokens(documents, EndOfText, 1, 4, Rng.FromSeed("shared order"));
            return [.. Enumerable.Range(0, packed.StepsPerEpoch)
                .SelectMany(step => Read(packed, step + stepOffset * packed.StepsPerEpoch, 4).Inputs)
                .Where(token => token != EndOfText).Distinct().Select(token => (int)token)];
        }
        Assert.Multiple(() =>
        {
            Assert.That(Order(coarse, 0)[..35], Is.EqualTo(Order(fine, 0)[..35]));
            Assert.That(Order(coarse, 0)[..35], Is.Not.EqualTo(Order(coarse, 1)[..35]));
        });
    }

    [Test]
    public void TooLittleText_IsRefused() =>
        Assert.That(() => new PackedTokens([Document([1, 2, 3])], EndOfText, 2, 4, Rng.FromSeed("x")), Throws.TypeOf<BadInputException>());

    private static TokenDocument Document(int[] tokens) => new(tokens, tokens.Length);

    private static (long[] Inputs, long[] Targets) Read(PackedTokens packed, int step, int count)
    {
        var inputs = new long[count];
        var targets = new long[count];
        packed.Read(step, inputs, targets);
        return (inputs, targets);
    }
}
