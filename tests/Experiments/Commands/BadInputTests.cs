using System.CommandLine;
using Rosetta.Experiments.Commands;
using Rosetta.Tests.Reference;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Whatever is wrong with the input: exit status 2, one error line, nothing on stdout, nothing half-written.</summary>
public sealed class BadInputTests
{
    private const string Scenario = """
        scenario: s
        spectrum: {kind: power-law, beta: 1.5}
        hypothesis: {kind: log, kappa: 0.1}
        tau: 0.5
        neurons: [128, 256]

        """;

    [TestCase("betta: 1.5", "beta: 1.5", "line 2", "'beta'")]
    [TestCase("beta: -1.5", "beta: 1.5", "line 2", "above 0")]
    [TestCase("tau: 1.5", "tau: 0.5", "line 4", "between 0 and 1")]
    [TestCase("kind: logg", "kind: log", "line 3", "'log'")]
    [TestCase("neurons: [256, 128]", "neurons: [128, 256]", "128", "")]
    [TestCase("neurons: []", "neurons: [128, 256]", "", "")]
    [TestCase("neurons: [0]", "neurons: [128, 256]", "line 5", "from 1")]
    [TestCase("tau: ", "tau: 0.5", "line 4", "number")]
    [TestCase("samples: 100\ntau: 0.5\nseed: 3", "tau: 0.5", "'seed'", "'seeds'")]
    public void WrongScenarios_AreNamedWithTheirPlace(string wrong, string right, string where, string what)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("s.yaml", Scenario.Replace(right, wrong, StringComparison.Ordinal));
        ProgramRun run = ProgramRun.Of("predict", file);
        AssertOneError(run);
        Assert.That(run.Errors, Does.Contain(where).And.Contain(what));
    }

    [TestCase("seeds: 2000000000\ntau: 0.5", "tau: 0.5", "from 1 to")]
    [TestCase("samples: 2000000000\ntau: 0.5", "tau: 0.5", "from 3 to")]
    public void WhatWouldFillTheMemory_IsRefusedBefore(string wrong, string right, string said)
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("predict", folder.Write("s.yaml", Scenario.Replace(right, wrong, StringComparison.Ordinal)));
        AssertOneError(run);
        Assert.That(run.Errors, Does.Contain(said));
    }

    [Test]
    public void ListsAndFormulasWithoutEnd_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string sizes = string.Join(", ", Enumerable.Range(1, 100_000)), terms = string.Join(" + ", Enumerable.Repeat("c", 100_000));
        foreach (string text in new[] { Scenario.Replace("[128, 256]", $"[{sizes}]", StringComparison.Ordinal),
            Scenario.Replace("{kind: log, kappa: 0.1}", $"{{kind: formula, utility: \"{terms}\"}}", StringComparison.Ordinal) })
        {
            ProgramRun run = ProgramRun.Of("predict", folder.Write("s.yaml", text));
            AssertOneError(run);
            Assert.That(run.Errors, Has.Length.LessThan(7000));
        }
    }

    [Test]
    public void ArgumentsThatNameNothing_AreUsageErrors()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("s.yaml", Scenario);
        foreach (string[] line in new string[][] { ["run", file, "--out", ""], ["predict", ""], ["predict", "a\0b"],
            ["run", file, "--out", "\0"] })
            AssertOneError(ProgramRun.Of(line));
    }

    [Test]
    public void WhatNoReaderForesaw_IsOneErrorThatAsksForAReport()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("s.yaml", Scenario);
        ParseResult parsed = new RootCommand { new Argument<string>("file") }.Parse([file]);
        foreach (Exception error in new Exception[] { new InvalidCastException("odd"), new AggregateException(new OverflowException("odd")),
            new TypeInitializationException("T", new BadInputException("odd", "b", "c")), new InsufficientMemoryException("odd"),
            new IOException("odd") })
        {
            TextWriter before = Console.Error;
            using var said = new StringWriter();
            Console.SetError(said);
            int status;
            try
            {
                status = RosettaProgram.Ended(error, parsed);
            }
            finally
            {
                Console.SetError(before);
            }
            string expected = error switch
            {
                InvalidCastException or AggregateException => "report",
                InsufficientMemoryException => "memory",
                _ => "odd",
            };
            AssertOneError(new ProgramRun(status, "", said.ToString()));
            Assert.That(said.ToString(), Does.Contain(expected));
            Assert.That(error is TypeInitializationException || said.ToString().Contains(file, StringComparison.Ordinal), said.ToString());
        }
    }

    [Test]
    public void Messages_SteerNoTerminalAndAreBounded()
    {
        var error = new BadInputException("a\u001b[2J\nb\u202e \ud800 \ud83d\ude00" + new string('x', 1_000_000), "b\rb", "c");
        Assert.That(error.Message, Does.StartWith(@"a\u001b[2J\nb\u202e \ud800 " + "\ud83d\ude00x").And.Contain(@"b\rb."));
        Assert.That(error.Message, Has.Length.LessThan(3000).And.Not.Contain('\n'));
    }

    [Test]
    public void WrongCommandLines_AreUsageErrors()
    {
        foreach (string[] line in new string[][] { ["prdict"], ["predict"], ["predict", "--jsn", "x"], [], ["match", "a"],
            ["run", "none.yaml"], ["check", "none"], ["report", "none"] })
            AssertOneError(ProgramRun.Of(line));
    }

    [Test]
    public void Counts_ThatCannotBeRead_NameTheirLine()
    {
        using var folder = new TemporaryFolder();
        foreach ((string text, string said) in new[] { ("", "empty"), ("size,count\n", "no rows"), ("size,number\n1,2\n", "'number'"),
            ("size,count\n1\n", "line 2"), ("size,count\n1,x\n", "line 2"), ("size,count\n-1,5\n", "line 2"),
            ("size,count\n10,5\n10,6\n", "") })
        {
            ProgramRun run = ProgramRun.Of("fit", folder.Write("c.csv", text));
            AssertOneError(run);
            Assert.That(run.Errors, Does.Contain(said), text);
        }
    }

    [TestCase("size,count,size\n1,2,3\n", "line 1", "'size' is there twice")]
    [TestCase("size;count\n10;3,5\n", "line 2, column 'count': '3,5'", "decimal point")]
    [TestCase("size,count\n10,3,5\n", "line 2", "decimal comma")]
    [TestCase("size,count\n10,\"3\n20,4\n", "line 2", "quote")]
    [TestCase("size,count\n10,3\n20,\n", "line 3, column 'count'", "empty")]
    [TestCase("\n\nsize,count\r\n\r\n10,inf\r\n", "line 5, column 'count': 'inf'", "finite")]
    [TestCase("size,count\n10,-1\n", "line 2, column 'count': '-1'", "0 or more")]
    [TestCase("size,coutn\n10,1\n", "'coutn'", "'count'")]
    public void ACellThatIsWrong_IsNamedByLineAndColumn(string text, string where, string what)
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("fit", folder.Write("c.csv", text));
        AssertOneError(run);
        Assert.That(run.Errors, Does.Contain("c.csv").And.Contain(where).And.Contain(what));
    }

    [TestCase("\uFEFFsize;count;pair\r\n\r\n100;10;\"a; b\"\r\n200;15;c\r\n400;21;d\r\n800;30;e\r\n")]
    [TestCase("\"Size\",\"Count\"\n100,10\n\n 200 , 15\n   \n400,\"21\"\n800,30")]
    [TestCase("count\tsize\n10\t100\n15\t200\n21\t400\n30\t800\n")]
    public void ATable_IsReadAsSpreadsheetsSaveIt(string text)
    {
        using var folder = new TemporaryFolder();
        string plain = folder.Write("plain.csv", "size,count\n100,10\n200,15\n400,21\n800,30\n"), other = folder.Write("other.csv", text);
        ProgramRun expected = ProgramRun.Of("fit", plain), found = ProgramRun.Of("fit", other);
        Assert.That(found.ExitStatus, Is.Zero, found.Errors);
        Assert.That(found.Output.Split('\n')[2], Is.EqualTo(expected.Output.Split('\n')[2]));
    }

    [Test]
    public void DamagedActivations_AreRefused_AndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        string good = ReferenceFiles.PathOf("matching", "planted", "a.safetensors"),
            other = ReferenceFiles.PathOf("matching", "three-samples", "b.safetensors");
        byte[] bytes = File.ReadAllBytes(good);
        string truncated = folder.File("truncated.safetensors"), output = folder.File("out");
        File.WriteAllBytes(truncated, bytes[..(bytes.Length / 2)]);
        AssertOneError(ProgramRun.Of("match", truncated, good, "--out", output));
        AssertOneError(ProgramRun.Of("match", good, other, "--out", output)); // other samples
        AssertOneError(ProgramRun.Of("match", good, folder.File("missing.safetensors"), "--out", output));
        AssertOneError(ProgramRun.Of("match", good, folder.Path, "--out", output)); // a file against a folder
        Assert.That(Directory.Exists(output), Is.False);
    }

    [Test]
    public void FolderWithoutConfig_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("model"));
        ProgramRun run = ProgramRun.Of("capture", folder.File("model"), "--corpus", "sdk", "--out", folder.File("x.safetensors"));
        AssertOneError(run);
        Assert.That(run.Errors, Does.Contain("config.json"));
        Assert.That(File.Exists(folder.File("x.safetensors")), Is.False);
    }

    [Test]
    public void EmptyCorpus_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string corpus = folder.Write("empty.jsonl", ""), model = ReferenceFiles.PathOf("trained", "gpt2");
        AssertOneError(ProgramRun.Of("match", model, ReferenceFiles.PathOf("trained", "pythia"), "--corpus", corpus, "--out",
            folder.File("out")));
        AssertOneError(ProgramRun.Of("capture", model, "--corpus", corpus, "--out", folder.File("x.safetensors")));
    }

    private static void AssertOneError(ProgramRun run)
    {
        Assert.That(run.ExitStatus, Is.EqualTo(2), run.Errors + run.Output);
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Errors.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)), Is.EqualTo(1), run.Errors);
        Assert.That(run.Errors, Does.Not.Contain("   at "), "a stack trace is no message");
    }
}
