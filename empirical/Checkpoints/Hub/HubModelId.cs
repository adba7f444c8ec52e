using System.Text.RegularExpressions;
using Rosetta.Theory;

namespace Rosetta.Empirical.Checkpoints.Hub;

/// <summary>A model on the hub: <c>owner/name</c>, optionally <c>@revision</c> (branch, tag or commit; main if absent).</summary>
public sealed partial record HubModelId
{
    private HubModelId(string repository, string revision) => (Repository, Revision) = (repository, revision);

    /// <summary>For example EleutherAI/pythia-160m, or gpt2 for the few that have no owner.</summary>
    public string Repository { get; }

    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; }

    /// <summary>Whether the revision is a commit, which never moves.</summary>
    public bool IsCommit => Commit().IsMatch(Revision);

    /// <summary>Name of its folder in the cache.</summary>
    internal string FolderName => "models--" + Repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>Reads an id.</summary>
    /// <exception cref="BadInputException">Not of the form owner/name[@revision].</exception>
    public static HubModelId Parse(string text) => TryParse(text)
        ?? throw new BadInputException($"'{text}' is neither a folder nor a hub id",
        "A checkpoint folder is needed, or an id like EleutherAI/pythia-160m (with @revision if not main)", "Correct the name");

    /// <summary>Reads an id; null if it is none.</summary>
    public static HubModelId? TryParse(string text)
    {
        string[] parts = text.Split('@', 2);
        string revision = parts.Length == 2 ? parts[1] : "main";
        bool sound = Repositories().IsMatch(parts[0]) && Revisions().IsMatch(revision)
            && !parts[0].Contains("..", StringComparison.Ordinal) && !revision.Contains("..", StringComparison.Ordinal);
        return sound ? new HubModelId(parts[0], revision) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Revision == "main" ? Repository : $"{Repository}@{Revision}";

    [GeneratedRegex(@"^[0-9a-f]{40}\z")]
    internal static partial Regex Commit();

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]{0,95}/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,95}\z")]
    private static partial Regex Repositories();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}\z")]
    private static partial Regex Revisions();
}
