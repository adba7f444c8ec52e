using Rosetta.Experiments.Report;
using Rosetta.Experiments.Runs;

namespace Rosetta.Tests.Experiments.Report;

/// <summary>What the report promises of any run folder.</summary>
[TestFixture]
internal sealed class ReportTests
{
    private string _path = "";

    [SetUp]
    public void MakeFolder() => _path = Directory.CreateTempSubdirectory("rosetta-report-").FullName;

    [TearDown]
    public void RemoveFolder()
    {
        if (Environment.GetEnvironmentVariable("ROSETTA_KEEP_REPORT") is null)
            Directory.Delete(_path, recursive: true);
        else
            TestContext.Out.WriteLine(_path);
    }

    [Test]
    public void A_complete_run_is_reported()
    {
        RunFolder folder = SyntheticRun.Complete().WriteTo(_path);
        ReportWriter.Write(folder);
        Assert.That(File.Exists(folder.ReportPath));
    }
}
