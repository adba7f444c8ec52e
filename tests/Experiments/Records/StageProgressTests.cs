using Rosetta.Experiments.Session;

namespace Rosetta.Tests.Experiments.Records;

public sealed class StageProgressTests
{
    [Test]
    public void Lines_SayHowMuchIsDoneAndOfWhat()
    {
        using var writer = new StringWriter();
        using (var progress = new StageProgress("training", 100, "steps", writer, terminal: false))
        {
            progress.Skip(40);
            progress.Report("a", 10, "loss 2.5");
        }
        Assert.That(writer.ToString(), Does.Contain("training: 50 of 100 steps").And.Contain("a: loss 2.5").And.Contain("left"));
    }

    [Test]
    public void TimeLeft_IsToldOnceItIsKnown_AndGoesByWork()
    {
        using var writer = new StringWriter();
        using (var progress = new StageProgress("simulating", 2, "worlds", writer, terminal: false, work: 101))
        {
            progress.Report("small", 1, weight: 1);
            Assert.That(writer.ToString(), Does.Contain("simulating: 1 of 2 worlds").And.Contain("? left"), "a first report tells no rate");
        }
    }

    [Test]
    public void Lines_FitEightyColumns()
    {
        using var writer = new StringWriter();
        using (var progress = new StageProgress("training", 1e7, "tokens", writer, terminal: false))
            progress.Report("a model with a long name", 5e6, new string('x', 100));
        Assert.That(writer.ToString().Split(Environment.NewLine).Max(line => line.Length), Is.LessThanOrEqualTo(80));
    }

    [Test]
    public void OutsideATerminal_ManyReportsAreFewLines()
    {
        using var writer = new StringWriter();
        using (var progress = new StageProgress("matching", 1000, "tiles", writer, terminal: false))
        {
            for (int i = 0; i < 1000; i++)
                progress.Report("pair", i);
        }
        Assert.That(writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.LessThanOrEqualTo(3));
    }

    [Test]
    public void AStageWithoutWork_LeavesNoLine_AndOneOfOnePartNoName()
    {
        using var writer = new StringWriter();
        new StageProgress("simulated worlds", 0, "Gflop", writer, terminal: false).Dispose();
        Assert.That(writer.ToString(), Is.Empty);
        using (var progress = new StageProgress("capture gpt2", 10, "tokens", writer, terminal: false))
            progress.Report("", 5);
        Assert.That(writer.ToString().Split(Environment.NewLine)[0], Does.StartWith("capture gpt2: 5 of 10 tokens").And.EndsWith("left"));
    }

    [Test]
    public void OnATerminal_TheLineIsTakenAway_AndWhatFilesNameCannotSteerIt()
    {
        using var writer = new StringWriter();
        using (var progress = new StageProgress("capture [red]m[/]", 10, "tokens", writer, terminal: true))
        {
            progress.Report("\u001b[31m", 5);
            Thread.Sleep(600);
        }
        Assert.That(writer.ToString(), Does.Contain("capture [red]m[/]: 5 of 10 tokens").And.Contain("| ?").And.Not
            .Contain("\u001b[31m").And.EndsWith(Environment.NewLine));
        Assert.That(writer.ToString().TrimEnd().Split('\n')[^1], Does.Contain("capture [red]m[/]: 5 of 10 tokens in"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AClosedTerminal_EndsNoWork(bool terminal)
    {
        using var progress = new StageProgress("matching", 10, "pairs", new ClosedWriter(), terminal);
        progress.Report("", 5);
        Thread.Sleep(terminal ? 600 : 0);
        Assert.That(progress.Dispose, Throws.Nothing);
    }

    private sealed class ClosedWriter : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new IOException("Input/output error");
    }
}
