using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Activations;

/// <summary>Activation files over parts of the samples, read as one model.</summary>
public sealed class ActivationShardsTests : IDisposable
{
    private static readonly NeuronLayout Layout = NeuronLayout.Of(5, 7);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Samples t of model <paramref name="model"/>: the same values however they are cut into files.</summary>
    private string Shard(string model, string name, int first, int count, NeuronLayout? layout = null, bool blocks = true)
    {
        NeuronLayout own = layout ?? Layout;
        string folder = Directory.CreateDirectory(_folder.File(model)).FullName, path = Path.Combine(folder, name + ".safetensors");
        var values = new float[own.Count * count];
        for (int t = 0; t < count; t++)
        {
            Rng rng = Rng.FromSeed("shards").Derive(model[..1], first + t);
            for (int neuron = 0; neuron < own.Count; neuron++)
                values[neuron * count + t] = (float)rng.NextGaussian();
        }
        int[] documents = [.. Enumerable.Range(first, count).Select(t => t / 10 - first / 10)];
        ActivationWriter.Write(path, new InMemoryActivations(own, count, values, blocks ? documents : null), SafetensorsType.F32);
        return folder;
    }

    [Test]
    public void Shards_AreTheWholeModel_WhateverTheOrderTheyWereWrittenIn()
    {
        Shard("a", "2", 40, 60);
        string folder = Shard("a", "1", 0, 40), whole = Path.Combine(Shard("a-whole", "all", 0, 100), "all.safetensors");
        Assert.That(ActivationShards.Are(folder), Is.True);
        using var shards = ActivationShards.Open(folder);
        using ActivationFile file = ActivationFile.Open(whole);
        Assert.That(shards.SampleCount, Is.EqualTo(100));
        Assert.That(shards.BlockOfSample, Is.EqualTo(file.BlockOfSample));
        var (found, expected) = (new float[7 * 100], new float[7 * 100]);
        shards.Read(3, 7, found);
        file.Read(3, 7, expected);
        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void Match_OfShards_IsThatOfTheWhole_ByteForByte()
    {
        foreach (string model in new[] { "a", "b" })
        {
            Shard(model, "2", 40, 60);
            Shard(model, "1", 0, 40);
            Shard(model + "-whole", "all", 0, 100);
        }
        string Match(string a, string b, string output)
        {
            ProgramRun run = ProgramRun.Of("match", _folder.File(a), _folder.File(b), "--null", "permutation", "--null-draws", "2", "--out",
                _folder.File(output), "--device", "cpu");
            Assert.That(run.ExitStatus, Is.Zero, run.Errors);
            return File.ReadAllText(_folder.File(output + "/best_buddies.json"));
        }
        Assert.That(Match("a", "b", "cut"), Is.EqualTo(Match("a-whole", "b-whole", "one")));
        Assert.That(ProgramRun.Of("match", _folder.File("a"), _folder.File("b"), "--dry-run", "--out", "x").Output,
            Does.StartWith("a x b: 12 x 12 neurons, 100 samples"));
    }

    [Test]
    public void BlocksOfAnyNumber_AreCountedAnew()
    {
        string folder = Directory.CreateDirectory(_folder.File("m")).FullName;
        foreach (string name in new[] { "1", "2" })
        {
            ActivationWriter.Write(Path.Combine(folder, name + ".safetensors"), new InMemoryActivations(NeuronLayout.Of(1), 4,
                [1, 2, 3, name == "1" ? 4 : 5], [7, 7, int.MaxValue, int.MaxValue]), SafetensorsType.F32);
        }
        ActivationWriter.Write(Path.Combine(folder, "0.safetensors"), new InMemoryActivations(NeuronLayout.Of(1), 0, []));
        using var shards = ActivationShards.Open(folder);
        Assert.That(shards.BlockOfSample, Is.EqualTo(new[] { 0, 0, 1, 1, 2, 2, 3, 3 }));
    }

    [Test]
    public void Results_ReplaceNoInput_AndModelsOfOtherSamplesAreRefusedBeforeAnything()
    {
        foreach (string model in new[] { "n", "o" })
            Shard(model, "1", 0, 40);
        Assert.That(ProgramRun.Of("match", _folder.File("n"), _folder.File("o"), "--null", "none", "--out", _folder.File("n")).Errors,
            Does.StartWith("error: --out").And.Contain("must not replace"));
        Assert.That(Directory.GetFiles(_folder.File("n")), Has.Length.EqualTo(1));
        Shard("p", "1", 0, 30);
        foreach (string[] further in new string[][] { ["--dry-run"], [] })
        {
            ProgramRun run = ProgramRun.Of(["match", _folder.File("n"), _folder.File("o"), _folder.File("p"), "--null", "none", "--out",
                _folder.File("three"), .. further]);
            Assert.That((run.ExitStatus, Directory.Exists(_folder.File("three"))), Is.EqualTo((2, false)), run.Errors);
        }
        ActivationWriter.Write(_folder.File("none.safetensors"), new InMemoryActivations(NeuronLayout.Of(0), 40, []));
        ProgramRun empty = ProgramRun.Of("match", _folder.File("none.safetensors"), _folder.File("n"), "--null", "none", "--out",
            _folder.File("empty"));
        Assert.That(empty.Errors, Does.Not.Contain("Please report it"));
    }

    [Test]
    public void ShardsThatDoNotFit_AreOneErrorEach()
    {
        string copy = Shard("c", "1", 0, 40);
        File.Copy(Path.Combine(copy, "1.safetensors"), Path.Combine(copy, "2.safetensors"));
        Assert.That(() => ActivationShards.Open(copy), Throws.TypeOf<BadInputException>().With.Message.Contain("hold the same values"));

        string linked = Shard("k", "1", 0, 40);
        File.CreateSymbolicLink(Path.Combine(linked, "2.safetensors"), "1.safetensors");
        Assert.That(() => ActivationShards.Open(linked), Throws.TypeOf<BadInputException>().With.Message.Contain("the same values"));

        Shard("d", "1", 0, 40);
        string other = Shard("d", "2", 40, 40, NeuronLayout.Of(5, 8));
        Assert.That(() => ActivationShards.Open(other), Throws.TypeOf<BadInputException>().With.Message.Contain("must be of one model"));

        Shard("e", "1", 0, 40);
        string bare = Shard("e", "2", 40, 40, blocks: false);
        Assert.That(() => ActivationShards.Open(bare), Throws.TypeOf<BadInputException>().With.Message.Contain("or none"));

        using var first = ActivationShards.Open(Shard("f", "1", 0, 40));
        Shard("g", "1", 0, 40);
        using var second = ActivationShards.Open(Shard("g", "2", 40, 20));
        using var third = ActivationShards.Open(Shard("h", "1", 0, 30));
        foreach ((ActivationShards own, ActivationShards others) in new[] { (first, second), (second, first), (first, third) })
            Assert.That(() => ActivationShards.RequireSame(own, others),
                Throws.TypeOf<BadInputException>().With.Message.Contain("named alike")
                .Or.Message.Contain("name them alike"));
    }
}
