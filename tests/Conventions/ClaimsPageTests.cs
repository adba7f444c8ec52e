using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Conventions;

/// <summary>docs/claims.md and the program's own list of the paper's claims are one.</summary>
public sealed class ClaimsPageTests
{
    [Test]
    public void EveryClaim_HasItsRow()
    {
        string[] rows = [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "claims.md"))
            .Where(line => line.StartsWith("| C", StringComparison.Ordinal))];
        Assert.That(rows, Is.EqualTo(PaperClaims.All.Select(Row)));
    }

    [Test]
    public void EveryTestNamed_IsAClaimOfTheProgram() =>
        Assert.That(PaperClaims.All.SelectMany(claim => claim.TestedBy)
            .Where(name => !File.Exists(Path.Combine(Repository.Root, "theory", "Claims", $"{name}.cs"))), Is.Empty);

    [Test]
    public void Ids_AreInOrder() =>
        Assert.That(PaperClaims.All.Select(claim => claim.Id), Is.EqualTo(Enumerable.Range(1, 19).Select(number => $"C{number}")));

    private static string Row(PaperClaim claim) => $"| {claim.Id} | {claim.Statement} | "
        + $"{(claim.TestedBy.Count == 0 ? "-" : string.Join(", ", claim.TestedBy.Select(name => $"`theory/Claims/{name}.cs`")))} | "
        + $"{(claim.Needs.Length == 0 ? "-" : claim.Needs)} |";
}
