using System.Text.Json;
using Rosetta.Tests.Reference;
using Rosetta.Tests.Theory.Scenarios;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;

namespace Rosetta.Tests.Theory.Allocation;

public sealed class ReferenceAllocationTests
{
    /// <summary>
    /// Rounding: the reference is exact to 1e-14; sums over 1e12 ranks and the root in ln lambda cost the rest, with margin.
    /// </summary>
    private const double Relative = 1e-9;

    private const int FrontierCases = 61, SpectrumCases = 24;

    [TestCaseSource(nameof(Rows))]
    public void Solver_GivesTheReferenceAllocation(JsonElement row)
    {
        Scenario scenario = ReferenceScenarios.Of(row);
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, scenario.Neurons[0]);
        Assert.Multiple(() =>
        {
            Holds("lambda", allocation.Lambda);
            Holds("r0", allocation.R0);
            Holds("rTau", allocation.RTau);
            Holds("capacityOfFirst", allocation.CapacityOf(1));
            Holds("meanIsolationRosetta", allocation.MeanIsolationRosetta);
            if (row.TryGetProperty("rTau", out JsonElement rTau))
                Assert.That(allocation.Rosetta, Is.EqualTo((long)rTau.GetDouble()), "rosetta");
            if (row.TryGetProperty("isolated", out JsonElement isolated))
                Assert.That(allocation.Isolated, Is.EqualTo(isolated.GetInt64()), "isolated");
            if (row.TryGetProperty("rosetta", out JsonElement rosetta))
                Assert.That(allocation.Rosetta, Is.EqualTo(rosetta.GetInt64()), "rosetta");
            if (row.TryGetProperty("sumIsolationPartial", out JsonElement partial) && partial.ValueKind == JsonValueKind.Number)
            {
                Assert.That(allocation.Isolated, Is.EqualTo((long)row.GetProperty("r0").GetDouble()), "isolated");
                double sum = allocation.MeanIsolationOther!.Value * (allocation.Represented - allocation.Rosetta);
                Assert.That(sum, Is.EqualTo(partial.GetDouble()).Within(Relative * partial.GetDouble()), "sumIsolationPartial");
            }
        });

        void Holds(string field, double? value)
        {
            if (!row.TryGetProperty(field, out JsonElement expected))
                return;
            if (expected.ValueKind == JsonValueKind.Null)
                Assert.That(value, Is.Null, field);
            else
                Assert.That(value, Is.EqualTo(expected.GetDouble()).Within(Relative * expected.GetDouble()), field);
        }
    }

    [Test]
    public void References_AreAllRead() => Assert.That(Rows().Count(), Is.EqualTo(FrontierCases + SpectrumCases));

    private static IEnumerable<TestCaseData> Rows() =>
        from file in new[] { "frontiers.json", "spectra.json" }
        from row in ReferenceFiles.Json("theory", file).RootElement.GetProperty("cases").EnumerateArray()
        select new TestCaseData(row).SetName(ReferenceScenarios.Label(row));
}
